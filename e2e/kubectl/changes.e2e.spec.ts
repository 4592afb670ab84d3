import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, runProgram } from '@keelson/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientEnv, kubectlBinary, kubectlMinor, tryKubectl } from '../src/kubectl.ts'
import { useTalker } from '../src/talker.ts'

const { name: namespace, kubectl, failing } = useTalker('changes')
const minor = await kubectlMinor()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-changes-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('changes', () => {
  it('edits', async () => {
    const editor = join(folder, 'editor.sh')
    await writeFile(editor, '#!/bin/sh\nsed -i "s/replicas: 2/replicas: 3/" "$1"\n', { mode: 0o755 })
    const { code } = await runProgram(kubectlBinary, ['-n', namespace, 'edit', 'deployment', 'web'], {
      env: { ...clientEnv(), KUBE_EDITOR: editor },
    })
    expect(code).toBe(0)
    expect(await kubectl('get deployment web -o jsonpath={.spec.replicas}')).toBe('3')
    await kubectl('scale deployment web --replicas=2 --current-replicas=3')
  })

  it.each([
    { type: 'strategic', patch: '{"metadata":{"labels":{"patched":"strategic"}}}' },
    { type: 'merge', patch: '{"metadata":{"labels":{"patched":"merge"}}}' },
    { type: 'json', patch: '[{"op":"replace","path":"/metadata/labels/patched","value":"json"}]' },
  ])('patches by $type', async ({ type, patch }) => {
    await kubectl(`patch deployment web --type=${type} -p '${patch}'`)
    expect(await kubectl('get deployment web -o jsonpath={.metadata.labels.patched}')).toBe(type)
  })

  it('labels and annotates', async () => {
    await kubectl('label pod talker colour=blue')
    expect(await failing('label pod talker colour=red')).toContain('--overwrite is false')
    await kubectl('label pod talker colour=red --overwrite')
    await kubectl('annotate pod talker note=written')
    expect(await kubectl('get pod talker -o jsonpath={.metadata.labels.colour},{.metadata.annotations.note}')).toBe(
      'red,written',
    )
    await kubectl('label pod talker colour-')
    expect(await kubectl('get pod talker -o jsonpath={.metadata.labels.colour}')).toBe('')
  })

  it('applies by three-way merge, and on the server with conflicts', async () => {
    const config = (value: string, extra = '') =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: applied\ndata:\n  key: ${value}\n${extra}`
    expect(await kubectl('apply -f -', config('one', '  other: two\n'))).toContain('created')
    await kubectl(`patch configmap applied -p '{"data":{"foreign":"kept"}}'`)
    expect(await kubectl('apply -f -', config('three'))).toContain('configured')
    expect(JSON.parse(await kubectl('get configmap applied -o jsonpath={.data}'))).toEqual({
      key: 'three',
      foreign: 'kept',
    })
    expect(await kubectl('apply -f -', config('three'))).toContain('unchanged')
    const conflict = await tryKubectl(['-n', namespace, 'apply', '--server-side', '--field-manager=other', '-f', '-'], {
      input: config('four'),
    })
    expect(conflict.stderr).toContain('conflict')
    await kubectl('apply --server-side --field-manager=other --force-conflicts -f -', config('four'))
    expect(await kubectl('get configmap applied -o jsonpath={.data.key}')).toBe('four')
  })

  it('refuses unknown fields, and bad values with their path', async () => {
    const unknown = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: strict }\nmetadta: {}\n'
    expect((await tryKubectl(['-n', namespace, 'apply', '-f', '-'], { input: unknown })).stderr).toContain(
      'unknown field "metadta"',
    )
    const invalid =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: Bad_Name }\nspec: { containers: [{ name: c, image: nginx, ports: [{ containerPort: 99999 }] }] }\n'
    const { stderr } = await tryKubectl(['-n', namespace, 'create', '-f', '-'], { input: invalid })
    expect(stderr).toContain('metadata.name: Invalid value: "Bad_Name"')
    expect(stderr).toContain(
      'spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535',
    )
  })

  it('exposes and waits', async () => {
    await kubectl('expose deployment web --port=80 --name=exposed')
    await kubectl('wait --for=condition=Available deployment/web --timeout=60s')
    await eventually(async () => expect(await kubectl('get endpoints exposed')).toMatch(/:80/))
  })

  it.runIf(minor >= 23)('waits for a value', async () => {
    expect(await kubectl('wait --for=jsonpath={.spec.type}=ClusterIP service/exposed --timeout=10s')).toContain('met')
  })

  it('rolls out, back and on', async () => {
    await kubectl('set image deployment/web nginx=nginx:mainline')
    await kubectl('annotate deployment/web kubernetes.io/change-cause=second --overwrite')
    await kubectl('rollout status deployment/web --timeout=60s')
    await kubectl('rollout restart deployment/web')
    await kubectl('rollout status deployment/web --timeout=60s')
    expect(await kubectl('rollout history deployment/web')).toMatch(/^3 /m)
    expect(await kubectl('rollout history deployment/web --revision=2')).toContain('nginx:mainline')
    await kubectl('rollout undo deployment/web --to-revision=1')
    await kubectl('rollout status deployment/web --timeout=60s')
    expect(await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'nginx:stable',
    )
    await kubectl('rollout pause deployment/web')
    expect(await failing('rollout restart deployment/web')).toContain("can't restart paused deployment")
    await kubectl('rollout resume deployment/web')
  })
})
