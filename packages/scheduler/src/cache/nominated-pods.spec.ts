import { describe, expect, it } from 'vitest'
import { makePod } from '../testing/objects.ts'
import { NominatedPods } from './nominated-pods.ts'

const promised = (name: string, nodeName: string, priority = 0) => ({
  ...makePod({ priority }, name),
  status: { nominatedNodeName: nodeName },
})

describe('promised nodes', () => {
  it('count for pods that are not more important than who has the promise', () => {
    const nominated = new NominatedPods()
    nominated.set(promised('vip', 'node-1', 10))
    const blocking = (priority: number) =>
      nominated.before(makePod({ priority }, 'other'), 'node-1').map(({ key }) => key)
    expect([blocking(9), blocking(10), blocking(11)]).toEqual([['default/vip'], ['default/vip'], []])
    expect(nominated.before(makePod({}, 'vip'), 'node-1')).toEqual([])
    expect(nominated.before(makePod({}, 'other'), 'node-2')).toEqual([])
  })

  it('move, and end with the promise or the pod', () => {
    const nominated = new NominatedPods()
    const other = makePod({}, 'other')
    nominated.set(promised('a', 'node-1'))
    nominated.set(promised('a', 'node-2'))
    expect([nominated.before(other, 'node-1').length, nominated.before(other, 'node-2').length]).toEqual([0, 1])
    expect(nominated.nodeOf('default/a')).toBe('node-2')
    nominated.set(makePod({}, 'a'))
    expect(nominated.before(other, 'node-2')).toEqual([])
    nominated.set(promised('a', 'node-1'))
    nominated.delete('default/a')
    expect([nominated.before(other, 'node-1').length, nominated.nodeOf('default/a')]).toEqual([0, undefined])
  })
})
