import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, runProgram } from '@keelson/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientEnv, kubectlBinary, kubectlMinor, tryKubectl } from './src/kubectl.ts'
import { useNamespace } from './src/namespace.ts'
import { startKubectl } from './src/streaming.ts'

const { name: namespace, kubectl } = useNamespace('verbs')
const minor = await kubectlMinor()
let folder: string

const manifest = `
apiVersion: v1
kind: Pod
metadata:
  name: talker
  labels: { app: talker, tier: back }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: main
      image: nginx:stable
      ports: [{ containerPort: 80 }]
    - name: side
      image: nginx:stable
      command: [sh, -c, 'for i in 1 2 3 4 5; do echo line $i; done; while sleep 0.2; do echo tick; done']
---
apiVersion: v1
kind: Pod
metadata:
  name: crasher
spec:
  containers:
    - name: main
      image: nginx:stable
      command: [sh, -c, 'echo about to fail; exit 7']
`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-verbs-'))
  await kubectl('apply -f -', manifest)
  await kubectl('create deployment web --image=nginx:stable --replicas=2')
  await kubectl('wait --for=condition=Ready pod/talker --timeout=60s')
  await kubectl('rollout status deployment/web --timeout=60s')
})
afterAll(() => rm(folder, { recursive: true }))

const failing = async (line: string): Promise<string> => {
  const result = await tryKubectl(['-n', namespace, ...line.split(' ')])
  expect(result.code).not.toBe(0)
  return result.stderr
}

describe('get', () => {
  it('prints the server’s table', async () => {
    const [header, row] = (await kubectl('get pod talker')).split('\n')
    expect(header!.split(/\s+/)).toEqual(['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'])
    expect(row).toMatch(/^talker\s+2\/2\s+Running\s+0\s+\d+m?s?/)
  })

  it.each([
    { name: 'wide', line: 'get pod talker -o wide', says: /NOMINATED NODE/ },
    { name: 'yaml', line: 'get pod talker -o yaml', says: /^kind: Pod$/m },
    { name: 'json', line: 'get pod talker -o json', says: /"kind": "Pod"/ },
    { name: 'jsonpath', line: 'get pod talker -o jsonpath={.status.phase}', says: /^Running$/ },
    {
      name: 'custom columns',
      line: 'get pod talker -o custom-columns=N:.metadata.name,P:.status.phase',
      says: /^N +P\ntalker +Running\n$/,
    },
    { name: 'name', line: 'get pod talker -o name', says: /^pod\/talker\n$/ },
    { name: 'go templates', line: 'get pod talker -o go-template={{.metadata.name}}', says: /^talker$/ },
    { name: 'labels', line: 'get pod talker --show-labels', says: /app=talker,tier=back/ },
    { name: 'a label selector', line: 'get pods -l app=talker,tier -o name', says: /^pod\/talker\n$/ },
    { name: 'a set-based selector', line: `get pods -l 'app in (talker, other)' -o name`, says: /^pod\/talker\n$/ },
    {
      name: 'a field selector',
      line: 'get pods --field-selector metadata.name=talker,status.phase=Running -o name',
      says: /^pod\/talker\n$/,
    },
    {
      name: 'several kinds',
      line: 'get deployment,replicaset -o name',
      says: /deployment.apps\/web\nreplicaset.apps\/web-/,
    },
    { name: 'a category', line: 'get all -o name', says: /deployment.apps\/web/ },
    { name: 'sorting', line: 'get pods --sort-by=.metadata.name -o name', says: /^pod\/crasher\npod\/talker\n/ },
    { name: 'chunks', line: 'get pods --chunk-size=1 -o name', says: /pod\/crasher\npod\/talker/ },
  ])('prints $name', async ({ line, says }) => {
    expect(await kubectl(line)).toMatch(says)
  })

  it.runIf(minor >= 24)('prints a sub-resource', async () => {
    expect(await kubectl('get deployment web --subresource=scale')).toMatch(/web +2 +2/)
  })

  it('sees all namespaces', async () => {
    expect(await kubectl('get pods -A')).toMatch(new RegExp(`${namespace} +talker`))
  })

  it('watches', async () => {
    await kubectl('create configmap watched --from-literal=a=b')
    const watch = startKubectl(['-n', namespace, 'get', 'configmap', '-w', '--output-watch-events', '--no-headers'])
    await eventually(() => expect(watch.output()).toMatch(/ADDED +watched +1/))
    await kubectl(`patch configmap watched -p '{"data":{"c":"d"}}'`)
    await eventually(() => expect(watch.output()).toMatch(/MODIFIED +watched +2/))
    await kubectl('delete configmap watched')
    await eventually(() => expect(watch.output()).toMatch(/DELETED +watched +2/))
    await watch.stop()
  })

  it('says what is not there', async () => {
    expect(await failing('get pod nobody')).toBe('Error from server (NotFound): pods "nobody" not found\n')
    expect(await failing('get gizmos')).toContain('the server doesn\'t have a resource type "gizmos"')
  })
})

describe('description', () => {
  it('shows a pod with its events', async () => {
    const parts = ['Node:', 'QoS Class:', 'Container started', 'Successfully assigned', 'kube-api-access-']
    // Events are written behind the work that they tell of.
    await eventually(async () => {
      const text = await kubectl('describe pod talker')
      for (const part of parts) expect(text).toContain(part)
    })
  })

  it('shows a node with its capacity and pods', async () => {
    const text = await kubectl('describe nodes')
    for (const part of ['Capacity:', 'KubeletReady', 'PodCIDR:', 'talker']) expect(text).toContain(part)
  })

  it.each([
    'deployment web',
    'replicaset',
    'namespace default',
    'service kubernetes -n default',
    'serviceaccount default',
  ])('shows %s', async (what) => {
    expect(await kubectl(`describe ${what}`)).toMatch(/^Name:/m)
  })
})

describe('logs', () => {
  it('takes the container, the tail and a time', async () => {
    expect(await kubectl('logs talker -c side --limit-bytes=7')).toBe('line 1\n')
    expect((await kubectl('logs talker -c side --tail=2')).split('\n')).toHaveLength(3)
    expect(await kubectl('logs talker -c side --since=1h --tail=1')).toBe('tick\n')
    expect(await kubectl('logs talker -c side --since=1h --tail=1 --timestamps')).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z tick\n$/,
    )
  })

  it('follows', async () => {
    const follow = startKubectl(['-n', namespace, 'logs', '-f', 'talker', '-c', 'side', '--tail=1'])
    await eventually(() => expect(follow.output().split('tick').length).toBeGreaterThan(4))
    await follow.stop()
  })

  it('reads the previous run of a container that crashed', async () => {
    await eventually(async () => {
      expect(
        Number(await kubectl('get pod crasher -o jsonpath={.status.containerStatuses[0].restartCount}')),
      ).toBeGreaterThan(0)
    })
    expect(await kubectl('logs crasher --previous')).toBe('about to fail\n')
    await eventually(async () => expect(await kubectl('get pod crasher')).toContain('CrashLoopBackOff'))
  })
})

describe('streams', () => {
  it('runs commands and passes on their exit code', async () => {
    expect(await kubectl('exec talker -c main -- echo hello')).toBe('hello\n')
    const result = await tryKubectl(
      ['-n', namespace, 'exec', '-i', 'talker', '-c', 'main', '--', 'sh', '-c', 'cat >&2; exit 4'],
      'to stderr',
    )
    expect(result).toMatchObject({ code: 4, stdout: '' })
    expect(result.stderr).toContain('to stderr')
  })

  it('gives a terminal', async () => {
    // script(1) is the terminal that kubectl asks for.
    const inside = 'test -t 0 && test -t 1 && tty'
    const command = `${kubectlBinary} -n ${namespace} exec -it talker -c main -- sh -c '${inside}'`
    const { stdout } = await runProgram('script', ['-qec', command, '/dev/null'], { env: clientEnv() })
    expect(stdout).toMatch(/\/dev\/pts\/\d+\r\n/)
  })

  it('copies files there and back', async () => {
    const content = 'x'.repeat(200_000)
    await writeFile(join(folder, 'there'), content)
    await kubectl(`cp ${join(folder, 'there')} talker:/tmp/copied -c main`)
    await kubectl(`cp talker:/tmp/copied ${join(folder, 'back')} -c main`)
    expect(await readFile(join(folder, 'back'), 'utf8')).toBe(content)
  })

  it('forwards a port', async () => {
    const forward = startKubectl(['-n', namespace, 'port-forward', 'pod/talker', ':80'])
    const port = await eventually(() => {
      const match = /127\.0\.0\.1:(\d+) -> 80/.exec(forward.output())
      expect(match).not.toBeNull()
      return match![1]
    })
    for (let round = 0; round < 3; round += 1) {
      const response = await fetch(`http://127.0.0.1:${port}/`)
      expect(await response.text()).toContain('Welcome to nginx')
    }
    await forward.stop()
  })

  it('runs a pod for one command', async () => {
    // It answers only what it is told, so nothing is said before kubectl listens.
    const line = `run once --image=nginx:stable --restart=Never --rm -i --quiet -- sh -c 'read word; echo got $word'`
    expect(await kubectl(line, 'something\n')).toContain('got something')
    expect(await kubectl('get pods -o name')).not.toContain('pod/once')
  })
})

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
    const conflict = await tryKubectl(
      ['-n', namespace, 'apply', '--server-side', '--field-manager=other', '-f', '-'],
      config('four'),
    )
    expect(conflict.stderr).toContain('conflict')
    await kubectl('apply --server-side --field-manager=other --force-conflicts -f -', config('four'))
    expect(await kubectl('get configmap applied -o jsonpath={.data.key}')).toBe('four')
  })

  it('refuses unknown fields, and bad values with their path', async () => {
    const unknown = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: strict }\nmetadta: {}\n'
    expect((await tryKubectl(['-n', namespace, 'apply', '-f', '-'], unknown)).stderr).toContain(
      'unknown field "metadta"',
    )
    const invalid =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: Bad_Name }\nspec: { containers: [{ name: c, image: nginx, ports: [{ containerPort: 99999 }] }] }\n'
    const { stderr } = await tryKubectl(['-n', namespace, 'create', '-f', '-'], invalid)
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

describe('nodes', () => {
  const node = async () => (await kubectl('get nodes -o jsonpath={.items[0].metadata.name}')).trim()
  afterAll(async () => {
    await kubectl(`uncordon ${await node()}`)
  })

  it('are tainted', async () => {
    const name = await node()
    await kubectl(`taint node ${name} example.org/busy=yes:NoSchedule`)
    await kubectl('run homeless --image=nginx:stable')
    await eventually(async () =>
      expect(await kubectl('describe pod homeless')).toContain('1 node(s) had untolerated taint(s)'),
    )
    await kubectl(`taint node ${name} example.org/busy-`)
    await kubectl('wait --for=condition=Ready pod/homeless --timeout=60s')
  })

  it('are cordoned and drained', async () => {
    const name = await node()
    await kubectl(`cordon ${name}`)
    expect(await kubectl('get nodes')).toContain('Ready,SchedulingDisabled')
    await kubectl('create deployment drained --image=nginx:stable')
    await eventually(async () => expect(await kubectl('get pods -l app=drained')).toContain('Pending'))
    await kubectl(`uncordon ${name}`)
    await kubectl('rollout status deployment/drained --timeout=60s')
    const before = await kubectl('get pods -l app=drained -o name')
    await kubectl(`drain ${name} --pod-selector=app=drained --ignore-daemonsets --delete-emptydir-data --timeout=60s`)
    await kubectl(`uncordon ${name}`)
    await kubectl('rollout status deployment/drained --timeout=60s')
    expect(await kubectl('get pods -l app=drained -o name')).not.toBe(before)
  })
})

describe('delete', () => {
  it('deletes by label, gracefully and by force', async () => {
    for (const name of ['one', 'two', 'three']) await kubectl(`run ${name} --image=nginx:stable --labels=batch=d`)
    await kubectl('wait --for=condition=Ready pod -l batch=d --timeout=60s')
    await kubectl('delete pod one --force --grace-period=0')
    await kubectl('delete pod -l batch=d --timeout=60s')
    expect(await kubectl('get pods -l batch=d -o name')).toBe('')
  })

  const replicaSetsOf = async (app: string) => kubectl(`get replicasets -l app=${app} -o name`)
  const gone = async (app: string) => {
    await eventually(async () => expect(await replicaSetsOf(app)).toBe(''))
    await eventually(async () => expect(await kubectl(`get pods -l app=${app} -o name`)).toBe(''))
  }

  it.each(['background', 'foreground'])('cascades: %s', async (cascade) => {
    await kubectl(`create deployment ${cascade} --image=nginx:stable`)
    await kubectl(`rollout status deployment/${cascade} --timeout=60s`)
    await kubectl(`delete deployment ${cascade} --cascade=${cascade} --timeout=60s`)
    await expect(gone(cascade)).resolves.toBeUndefined()
  })

  it('leaves orphans when asked to', async () => {
    await kubectl('create deployment parent --image=nginx:stable')
    await kubectl('rollout status deployment/parent --timeout=60s')
    await kubectl('delete deployment parent --cascade=orphan --timeout=60s')
    expect(await replicaSetsOf('parent')).toContain('replicaset')
    await kubectl('delete replicaset -l app=parent')
    await gone('parent')
  })
})

describe('discovery and access', () => {
  it('explains', async () => {
    expect(await kubectl('explain pod.spec.containers.image')).toMatch(/^FIELD: +image <string>$/m)
    expect(await kubectl('explain deployment.spec.strategy --recursive')).toContain('maxSurge')
  })

  it('lists resources and versions', async () => {
    expect(await kubectl('api-resources --namespaced -o wide')).toMatch(
      /deployments +deploy +apps\/v1 +true +Deployment/,
    )
    expect(await kubectl('api-versions')).toContain('apps/v1\n')
    expect(await kubectl('version -o json')).toContain('+keelson')
  })

  it('tells what one may do', async () => {
    expect(await kubectl('auth can-i create deployments')).toBe('yes\n')
    expect(await kubectl('auth can-i --list --as=system:serviceaccount:default:default')).toContain(
      'selfsubjectaccessreviews',
    )
    const denied = await tryKubectl(['auth', 'can-i', 'get', 'secrets', '--as=nobody'])
    expect(denied).toMatchObject({ code: 1, stdout: 'no\n' })
    expect(await failing('get secrets --as=nobody')).toContain(
      `secrets is forbidden: User "nobody" cannot list resource "secrets" in API group "" in the namespace "${namespace}"`,
    )
  })

  it.runIf(minor >= 26)('shows events', async () => {
    expect(await kubectl('events --for pod/talker')).toMatch(/Normal +Scheduled +Pod\/talker +Successfully assigned/)
  })
})
