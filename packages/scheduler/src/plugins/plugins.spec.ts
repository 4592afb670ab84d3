import { readdirSync, readFileSync } from 'node:fs'
import type { Node, Pod } from '@keelson/api'
import type { Client } from '@keelson/client'
import { seededRandom } from '@keelson/component-base'
import { describe, expect, it } from 'vitest'
import { NodeInfo } from '../cache/node-info.ts'
import { NominatedPods } from '../cache/nominated-pods.ts'
import { podInfo } from '../cache/pod-info.ts'
import { fitMessage } from '../cycle/fit-message.ts'
import { NodeFinder } from '../cycle/find-node.ts'
import { createFrameworks, defaultProfile } from '../profiles/profile.ts'
import { listening, makeNode, makePod, requesting } from '../testing/objects.ts'
import { createPlugins } from './index.ts'

const client = { resource: () => ({}) } as unknown as Client
const plugins = createPlugins({ client })
const framework = createFrameworks([defaultProfile], plugins).get('default-scheduler')!

/** Schedules one pod over nodes and gives the node's name, or upstream's sentence. */
function schedule(
  pod: Pod,
  nodes: readonly Node[],
  placed: readonly Pod[] = [],
  nominated = new NominatedPods(),
): string {
  const infos = nodes.map(
    (node) => new NodeInfo(node, placed.filter((each) => each.spec?.nodeName === node.metadata.name).map(podInfo)),
  )
  const decision = new NodeFinder({ random: seededRandom(1), enter: () => () => undefined, nominated }).find(
    framework,
    pod,
    infos,
  )
  if ('failure' in decision) throw new Error(decision.failure.reasons.join())
  return 'fit' in decision ? fitMessage(decision.fit) : decision.nodeName
}

describe('the default profile', () => {
  it('says upstream’s sentence for every reason', () => {
    const nodes = [
      makeNode({ name: 'small', cpu: '1' }),
      makeNode({ name: 'cordoned', unschedulable: true }),
      makeNode({ name: 'tainted', taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] }),
      makeNode({ name: 'tainted-too', taints: [{ key: 'c', effect: 'NoExecute' }] }),
    ]
    expect(schedule(makePod(requesting('2')), nodes)).toBe(
      '0/4 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable, 2 node(s) had untolerated taint(s).',
    )
  })

  it('says so when there are no nodes', () => {
    expect(schedule(makePod(), [])).toBe('no nodes available to schedule pods')
  })

  it.each([
    { name: 'too little memory', pod: makePod(requesting('1', '9Gi')), node: {}, says: 'Insufficient memory' },
    { name: 'too many pods', pod: makePod(), node: { pods: '0' }, says: 'Too many pods' },
    {
      name: 'an unmatched selector',
      pod: makePod({ nodeSelector: { disk: 'ssd' } }),
      node: {},
      says: "node(s) didn't match Pod's node affinity/selector",
    },
    {
      name: 'a preferred taint only',
      pod: makePod(),
      node: { taints: [{ key: 'a', effect: 'PreferNoSchedule' }] },
      says: 'node-1',
    },
    {
      name: 'a tolerated taint',
      pod: makePod({ tolerations: [{ operator: 'Exists' }] }),
      node: { taints: [{ key: 'a', effect: 'NoExecute' }] },
      says: 'node-1',
    },
    {
      name: 'a tolerated cordon',
      pod: makePod({ tolerations: [{ operator: 'Exists' }] }),
      node: { unschedulable: true },
      says: 'node-1',
    },
  ])('judges $name', ({ pod, node, says }) => {
    expect(schedule(pod, [makeNode(node)])).toContain(says)
  })

  it('counts what is placed already', () => {
    const placed = [makePod({ ...requesting('3'), nodeName: 'node-1' }, 'other')]
    expect(schedule(makePod(requesting('2')), [makeNode()], placed)).toContain('Insufficient cpu')
    expect(schedule(makePod(requesting('1')), [makeNode()], placed)).toBe('node-1')
  })

  it('keeps host ports apart, by address', () => {
    const placed = [makePod({ ...listening(8080, '127.0.0.1'), nodeName: 'node-1' }, 'other')]
    expect(schedule(makePod(listening(8080)), [makeNode()], placed)).toContain("didn't have free ports")
    expect(schedule(makePod(listening(8080, '127.0.0.2')), [makeNode()], placed)).toBe('node-1')
  })

  it('prefers the node with more room', () => {
    const nodes = [makeNode({ name: 'a' }), makeNode({ name: 'b' })]
    expect(
      schedule(makePod(requesting('1', '1Gi')), nodes, [
        makePod({ ...requesting('2', '4Gi'), nodeName: 'a' }, 'other'),
      ]),
    ).toBe('b')
  })

  it('prefers nodes by preferred affinity', () => {
    const nodes = [makeNode({ name: 'a' }), makeNode({ name: 'b', labels: { zone: 'z' } })]
    const preference = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['z'] }] }
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, preference }] } }
    expect(schedule(makePod({ affinity }), nodes)).toBe('b')
  })

  it('prefers nodes without untolerated preferred taints', () => {
    const nodes = [makeNode({ name: 'a', taints: [{ key: 'a', effect: 'PreferNoSchedule' }] }), makeNode({ name: 'b' })]
    expect(schedule(makePod(), nodes)).toBe('b')
  })

  it('looks only at the node that the affinity names', () => {
    const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }]
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } }
    expect(schedule(makePod({ affinity }), [makeNode({ name: 'a' }), makeNode({ name: 'b' })])).toBe('b')
  })

  it('names the plug-in that left nodes out by name', () => {
    const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['c'] }] }]
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } }
    expect(schedule(makePod({ affinity }), [makeNode({ name: 'a' }), makeNode({ name: 'b' })])).toBe(
      "0/2 nodes are available: 2 node(s) didn't satisfy plugin(s) [NodeAffinity].",
    )
  })

  it('knows affinity terms that no node can meet', () => {
    const named = (name: string) => ({ key: 'metadata.name', operator: 'In', values: [name] })
    const terms = [{ matchFields: [named('a'), named('b')] }]
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } }
    expect(schedule(makePod({ affinity }), [makeNode({ name: 'a' })])).toBe(
      '0/1 nodes are available: pod affinity terms conflict.',
    )
  })

  it('leaves room for pods that a node was promised to, unless the pod is more important', () => {
    const nominated = new NominatedPods()
    nominated.set(makePod({ ...requesting('3'), priority: 5 }, 'vip'), 'node-1')
    const placed = (priority: number) =>
      schedule(makePod({ ...requesting('2'), priority }, 'other'), [makeNode()], [], nominated)
    expect([placed(5), placed(6)]).toEqual(['0/1 nodes are available: 1 Insufficient cpu.', 'node-1'])
  })

  it('takes the promised node although another one is better, as long as it fits', () => {
    const nominated = new NominatedPods()
    nominated.set(makePod(requesting('1'), 'vip'), 'busy')
    const nodes = [makeNode({ name: 'idle' }), makeNode({ name: 'busy' })]
    const busy = (cpu: string) => [makePod({ ...requesting(cpu), nodeName: 'busy' }, 'other')]
    expect(schedule(makePod(requesting('1'), 'vip'), nodes, busy('3'), nominated)).toBe('busy')
    expect(schedule(makePod(requesting('1'), 'vip'), nodes, busy('4'), nominated)).toBe('idle')
  })

  it('assumes a little of every container that states nothing, sidecars included', () => {
    const sidecar = { name: 's', restartPolicy: 'Always' }
    const { assumedRequests, requests } = podInfo(makePod({ containers: [{ name: 'c' }], initContainers: [sidecar] }))
    expect([assumedRequests.get('cpu'), assumedRequests.get('memory'), requests.size]).toEqual([200, 400 * 2 ** 20, 0])
  })

  it('keeps a gated pod out of the queue', () => {
    const gated = makePod({ schedulingGates: [{ name: 'example.org/a' }] })
    expect(framework.preEnqueue(gated)?.reasons).toEqual(['waiting for scheduling gates: [example.org/a]'])
    expect(framework.preEnqueue(makePod())).toBeUndefined()
  })
})

describe('the plug-ins', () => {
  it('are all registered', () => {
    const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    const registry = readFileSync(new URL('index.ts', import.meta.url), 'utf8')
    expect(folders.filter((folder) => !registry.includes(`'./${folder}/`))).toEqual([])
    expect(plugins).toHaveLength(folders.length)
  })

  it('are all in the default profile', () => {
    expect(plugins.map(({ name }) => name).toSorted()).toEqual(
      defaultProfile.plugins.map(({ name }) => name).toSorted(),
    )
  })
})
