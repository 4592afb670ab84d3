import { describe, expect, it } from 'vitest'
import { at, node, pod, start } from '../../testing/build.ts'
import { orphans, surplusTerminated, unfinishable } from './plan.ts'
import { Quarantine } from './quarantine.ts'

const names = (removals: readonly { pod: { metadata: { name?: string } } }[]) =>
  removals.map((removal) => removal.pod.metadata.name)

describe('surplusTerminated', () => {
  const ended = (name: string, seconds: number, reason?: string) =>
    pod(name, { metadata: { creationTimestamp: at(seconds) }, status: { phase: 'Failed', reason } })
  const all = [ended('young', 9), ended('old', 1), ended('evicted', 20, 'Evicted'), ended('middle', 5)]

  it('takes evicted pods first, then the oldest, as many as are too many', () => {
    expect(names(surplusTerminated(all, 2))).toEqual(['evicted', 'old'])
  })

  it('takes none below the threshold, and none ever when it is off', () => {
    expect(surplusTerminated(all, 4)).toEqual([])
    expect(surplusTerminated(all, 0)).toEqual([])
  })
})

describe('unfinishable', () => {
  it('takes terminating pods without a node, and those whose node is out of service', () => {
    const outOfService = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }
    const nodes = {
      down: node('down', { ready: 'Unknown', taints: [outOfService] }),
      back: node('back', { ready: 'True', taints: [outOfService] }),
      fine: node('fine', { ready: 'True' }),
    }
    const on = (nodeName: string) => pod(`on-${nodeName}`, { spec: { nodeName } })
    const terminating = [pod('unbound'), on('down'), on('back'), on('fine'), on('gone')]
    const taken = unfinishable(terminating, (name) => nodes[name as keyof typeof nodes])
    expect(names(taken)).toEqual(['unbound', 'on-down'])
  })
})

describe('orphans', () => {
  it('says why running pods are disrupted; ended ones are not', () => {
    const [running, ended] = orphans([pod('a'), pod('b', { status: { phase: 'Succeeded' } })], start)
    expect(running!.condition).toMatchObject({ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC' })
    expect(ended!.condition).toBeUndefined()
  })
})

describe('Quarantine', () => {
  it('lets a node go after the whole period without it', () => {
    const quarantine = new Quarantine(100)
    expect(quarantine.update(['a'], 0)).toEqual({ due: [], nextInMs: 100 })
    expect(quarantine.update(['a', 'b'], 60)).toEqual({ due: [], nextInMs: 40 })
    expect(quarantine.update(['a', 'b'], 100)).toEqual({ due: ['a'], nextInMs: 60 })
  })

  it('forgets a node that is back', () => {
    const quarantine = new Quarantine(100)
    quarantine.update(['a'], 0)
    quarantine.update([], 50)
    expect(quarantine.update(['a'], 100)).toEqual({ due: [], nextInMs: 100 })
  })
})
