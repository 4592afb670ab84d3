import { beforeEach, describe, expect, it } from 'vitest'
import { listening, makeNode, makePod, requesting } from '../testing/objects.ts'
import { SchedulerCache } from './scheduler-cache.ts'

let cache: SchedulerCache
beforeEach(() => {
  cache = new SchedulerCache()
})

const podOn = (node: string | undefined, name = 'a', cpu = '1') => makePod({ ...requesting(cpu), nodeName: node }, name)
const cpuOf = (node: string) => cache.node(node)?.requested.get('cpu') ?? 0

describe('the scheduler cache', () => {
  it('counts a pod once, from assumption to confirmation and removal', () => {
    cache.setNode(makeNode())
    cache.assume(podOn(undefined), 'node-1')
    expect([cache.isAssumed(podOn(undefined)), cpuOf('node-1')]).toEqual([true, 1000])
    cache.setPod(podOn('node-1'))
    expect([cache.isAssumed(podOn(undefined)), cpuOf('node-1')]).toEqual([false, 1000])
    cache.deletePod('default/a')
    expect([cpuOf('node-1'), cache.node('node-1')?.pods.size]).toEqual([0, 0])
  })

  it('takes an assumption back, but not a confirmed pod', () => {
    cache.setNode(makeNode())
    cache.assume(podOn(undefined), 'node-1')
    cache.forget('default/a')
    expect(cpuOf('node-1')).toBe(0)
    cache.assume(podOn(undefined), 'node-1')
    cache.setPod(podOn('node-1'))
    cache.forget('default/a')
    expect(cpuOf('node-1')).toBe(1000)
  })

  it('moves a pod that turns out to be on another node than assumed', () => {
    cache.setNode(makeNode())
    cache.setNode(makeNode({ name: 'node-2' }))
    cache.assume(podOn(undefined), 'node-1')
    cache.setPod(podOn('node-2'))
    expect([cpuOf('node-1'), cpuOf('node-2')]).toEqual([0, 1000])
  })

  it('follows a pod whose requests change', () => {
    cache.setNode(makeNode())
    cache.setPod(podOn('node-1'))
    cache.setPod(podOn('node-1', 'a', '3'))
    expect(cpuOf('node-1')).toBe(3000)
  })

  it('knows pods that it hears of before their node, and keeps them when the node changes or comes back', () => {
    cache.setPod(podOn('node-1'))
    expect(cache.nodes).toEqual([])
    cache.setNode(makeNode())
    expect(cpuOf('node-1')).toBe(1000)
    cache.setNode(makeNode({ cpu: '8' }))
    expect([cpuOf('node-1'), cache.node('node-1')?.allocatable.get('cpu')]).toEqual([1000, 8000])
    cache.deleteNode('node-1')
    expect(cache.nodes).toEqual([])
    cache.setPod(podOn('node-1', 'b'))
    cache.setNode(makeNode())
    expect(cpuOf('node-1')).toBe(2000)
  })

  it('gives host ports back with the pod that took them', () => {
    cache.setNode(makeNode())
    cache.setPod(makePod({ ...listening(80), nodeName: 'node-1' }, 'a'))
    cache.setPod(makePod({ ...listening(443), nodeName: 'node-1' }, 'b'))
    cache.deletePod('default/a')
    expect(cache.node('node-1')?.hostPorts.map(({ port }) => port)).toEqual([443])
  })

  it('forgets what it does not know without harm', () => {
    cache.setNode(makeNode())
    cache.forget('default/x')
    cache.deletePod('default/x')
    cache.deleteNode('x')
    expect(cache.nodes.map(({ name }) => name)).toEqual(['node-1'])
  })
})
