import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { makePod } from '../testing/objects.ts'
import { maxPermitWaitMs, WaitingPods } from './waiting-pods.ts'

let clock: FakeClock
let waiting: WaitingPods

beforeEach(() => {
  clock = new FakeClock()
  waiting = new WaitingPods(clock)
})

const named = (name: string) => {
  const pod = makePod({}, name)
  return { ...pod, metadata: { ...pod.metadata, uid: `uid-${name}` } }
}

describe('a pod that waits for permission', () => {
  it('goes on when every plug-in that delayed it has allowed it', async () => {
    const decided = waiting.wait(named('a'), new Map(Object.entries({ Gang: 1000, Quota: 2000 })))
    waiting.get('uid-a')?.allow('Gang')
    expect(waiting.get('uid-a')?.pendingPlugins).toEqual(['Quota'])
    waiting.get('uid-a')?.allow('Quota')
    expect(await decided).toBeUndefined()
    expect([...waiting]).toEqual([])
  })

  it('is turned down by one plug-in, whatever the others said', async () => {
    const decided = waiting.wait(named('a'), new Map(Object.entries({ Gang: 1000, Quota: 2000 })))
    waiting.get('uid-a')?.allow('Gang')
    for (const pod of waiting) pod.reject('Quota', 'no quota')
    expect(await decided).toEqual({ code: 'unschedulable', reasons: ['no quota'], plugin: 'Quota' })
    expect(waiting.get('uid-a')).toBeUndefined()
  })

  it('is turned down when the first plug-in loses patience', async () => {
    const decided = waiting.wait(named('a'), new Map(Object.entries({ Gang: 3000, Quota: 1500 })))
    clock.advance(1500)
    expect(await decided).toMatchObject({
      plugin: 'Quota',
      reasons: ['rejected due to timeout after waiting 1.5s at plugin Quota'],
    })
    expect(clock.nextTimerIn()).toBeUndefined()
  })

  it('waits for a quarter of an hour at most, however patient its plug-ins are', async () => {
    const decided = waiting.wait(named('a'), new Map([['Gang', Number.MAX_SAFE_INTEGER]]))
    clock.advance(maxPermitWaitMs)
    expect(await decided).toMatchObject({ plugin: 'Gang' })
  })
})
