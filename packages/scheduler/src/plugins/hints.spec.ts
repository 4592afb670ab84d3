import type { Client } from '@keelson/client'
import { describe, expect, it } from 'vitest'
import { isHelped } from '../cycle/hints.ts'
import type { EventAction, EventResource } from '../framework/events.ts'
import { createFrameworks, defaultProfile } from '../profiles/profile.ts'
import { listening, makeNode, makePod, requesting } from '../testing/objects.ts'
import { createPlugins } from './index.ts'

const plugins = createPlugins({ client: { resource: () => ({}) } as unknown as Client })
const framework = createFrameworks([defaultProfile], plugins).get('default-scheduler')!
const taints = [{ key: 'k', effect: 'NoSchedule' }]
const tolerating = makePod({ tolerations: [{ operator: 'Exists' }] })
const selective = makePod({ nodeSelector: { disk: 'ssd' } })
const labelled = makeNode({ labels: { disk: 'ssd' } })
const itself = (pod = makePod()) => ({ ...pod, metadata: { ...pod.metadata, uid: 'uid' } })
const other = (pod = makePod()) => ({ ...pod, metadata: { ...pod.metadata, uid: 'other' } })

interface Case {
  plugin: string
  what: string
  pod?: ReturnType<typeof makePod>
  event: [EventResource, EventAction]
  before?: unknown
  after?: unknown
}

function helps({ plugin, pod = makePod(), event: [resource, action], before, after }: Case): boolean {
  const queued = { key: 'k', pod, queuedAt: 0, firstQueuedAt: 0, attempts: 1, rejectedBy: new Set([plugin]) }
  return isHelped(framework, queued, { resource, action }, before, after)
}

const nodeAdd: [EventResource, EventAction] = ['Node', 'add']
const big = makePod(requesting('6'))

describe('what wakes a pod', () => {
  it.each<Case>([
    {
      plugin: 'NodeResourcesFit',
      what: 'a node that is large enough',
      pod: big,
      event: nodeAdd,
      after: makeNode({ cpu: '8' }),
    },
    {
      plugin: 'NodeResourcesFit',
      what: 'a node that has grown',
      pod: big,
      event: ['Node', 'updateAllocatable'],
      before: makeNode(),
      after: makeNode({ cpu: '8' }),
    },
    { plugin: 'NodeResourcesFit', what: 'a pod that goes', event: ['Pod', 'delete'], before: makePod() },
    {
      plugin: 'NodeResourcesFit',
      what: 'a pod that asks for less',
      event: ['Pod', 'updateRequests'],
      before: makePod(requesting('2')),
      after: makePod(requesting('1')),
    },
    {
      plugin: 'NodePorts',
      what: 'the end of a pod with its port',
      pod: makePod(listening(80)),
      event: ['Pod', 'delete'],
      before: makePod(listening(80, '127.0.0.1')),
    },
    { plugin: 'TaintToleration', what: 'a node without taints', event: nodeAdd, after: makeNode() },
    {
      plugin: 'TaintToleration',
      what: 'taints that are taken off',
      event: ['Node', 'updateTaints'],
      before: makeNode({ taints }),
      after: makeNode(),
    },
    {
      plugin: 'TaintToleration',
      what: 'a toleration of its own',
      pod: itself(),
      event: ['Pod', 'updateTolerations'],
      after: itself(),
    },
    {
      plugin: 'NodeUnschedulable',
      what: 'an uncordoned node',
      event: ['Node', 'updateUnschedulable'],
      before: makeNode({ unschedulable: true }),
      after: makeNode(),
    },
    {
      plugin: 'NodeUnschedulable',
      what: 'a toleration of its own for cordons',
      pod: itself(),
      event: ['Pod', 'updateTolerations'],
      after: itself(tolerating),
    },
    { plugin: 'NodeAffinity', what: 'a node that matches', pod: selective, event: nodeAdd, after: labelled },
    {
      plugin: 'NodeAffinity',
      what: 'a node that comes to match',
      pod: selective,
      event: ['Node', 'updateLabels'],
      before: makeNode(),
      after: labelled,
    },
    {
      plugin: 'NodeName',
      what: 'the node that it names',
      pod: makePod({ nodeName: 'node-1' }),
      event: nodeAdd,
      after: makeNode(),
    },
    {
      plugin: 'SchedulingGates',
      what: 'the last gate that goes',
      pod: itself(),
      event: ['Pod', 'updateSchedulingGates'],
      after: itself(),
    },
  ])('$plugin: $what', (given) => {
    expect(helps(given)).toBe(true)
  })

  it.each<Case>([
    { plugin: 'NodeResourcesFit', what: 'a node that is too small', pod: big, event: nodeAdd, after: makeNode() },
    {
      plugin: 'NodeResourcesFit',
      what: 'a node that has shrunk',
      pod: makePod(requesting('1')),
      event: ['Node', 'updateAllocatable'],
      before: makeNode({ cpu: '4' }),
      after: makeNode({ cpu: '2' }),
    },
    {
      plugin: 'NodeResourcesFit',
      what: 'a pod that asks for more',
      event: ['Pod', 'updateRequests'],
      before: makePod(requesting('1')),
      after: makePod(requesting('2')),
    },
    {
      plugin: 'NodePorts',
      what: 'the end of a pod with another port',
      pod: makePod(listening(80)),
      event: ['Pod', 'delete'],
      before: makePod(listening(81)),
    },
    { plugin: 'TaintToleration', what: 'a node with its taint', event: nodeAdd, after: makeNode({ taints }) },
    {
      plugin: 'TaintToleration',
      what: 'a change of taints that it tolerated before',
      pod: tolerating,
      event: ['Node', 'updateTaints'],
      before: makeNode({ taints }),
      after: makeNode(),
    },
    {
      plugin: 'TaintToleration',
      what: 'a toleration of another',
      pod: itself(),
      event: ['Pod', 'updateTolerations'],
      after: other(tolerating),
    },
    {
      plugin: 'NodeUnschedulable',
      what: 'a cordoned node',
      event: nodeAdd,
      after: makeNode({ unschedulable: true }),
    },
    { plugin: 'NodeAffinity', what: 'a node that does not match', pod: selective, event: nodeAdd, after: makeNode() },
    {
      plugin: 'NodeAffinity',
      what: 'other labels of a node that matched before',
      pod: selective,
      event: ['Node', 'updateLabels'],
      before: labelled,
      after: makeNode({ labels: { disk: 'ssd', a: 'b' } }),
    },
    { plugin: 'NodeName', what: 'another node', pod: makePod({ nodeName: 'x' }), event: nodeAdd, after: makeNode() },
    {
      plugin: 'SchedulingGates',
      what: 'one gate of several that goes',
      pod: itself(),
      event: ['Pod', 'updateSchedulingGates'],
      after: itself(makePod({ schedulingGates: [{ name: 'g' }] })),
    },
  ])('$plugin: not $what', (given) => {
    expect(helps(given)).toBe(false)
  })
})
