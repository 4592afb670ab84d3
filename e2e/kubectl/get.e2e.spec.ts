import { eventually } from '@keelson/testing'
import { describe, expect, it } from 'vitest'
import { kubectlMinor } from '../src/kubectl.ts'
import { startKubectl } from '../src/streaming.ts'
import { useTalker } from '../src/talker.ts'

const { name: namespace, kubectl, failing } = useTalker('get')
const minor = await kubectlMinor()

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
