import type { Toleration } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { at, pod, start } from '../../testing/build.ts'
import { planEviction } from './plan.ts'

const noExecute = [{ key: 'k', effect: 'NoExecute' }]
const tolerating = (...tolerations: Toleration[]) => pod('p', { spec: { tolerations } })
const forSeconds = (tolerationSeconds?: number): Toleration => ({ key: 'k', operator: 'Exists', tolerationSeconds })
const now = { since: start, now: start }

describe('planEviction', () => {
  it('evicts a pod that does not tolerate a taint', () => {
    expect(planEviction(pod('p'), noExecute, now)).toEqual({ type: 'evict' })
    const taints = [...noExecute, { key: 'other', effect: 'NoExecute' }]
    expect(planEviction(tolerating(forSeconds()), taints, now)).toEqual({ type: 'evict' })
  })

  it('leaves pods that tolerate it for ever, and taints that only keep pods away', () => {
    expect(planEviction(tolerating(forSeconds()), noExecute, now)).toEqual({ type: 'keep' })
    expect(planEviction(pod('p'), [{ key: 'k', effect: 'NoSchedule' }], now)).toEqual({ type: 'keep' })
  })

  it('counts the shortest time from when the pod was first seen there', () => {
    const taints = [...noExecute, { key: 'l', effect: 'NoExecute' }]
    const subject = tolerating(forSeconds(300), { key: 'l', operator: 'Exists', tolerationSeconds: 10 })
    const until = start + 10_000
    expect(planEviction(subject, taints, now)).toEqual({ type: 'wait', until })
    expect(planEviction(subject, taints, { since: start, now: start + 9999 })).toEqual({ type: 'wait', until })
    expect(planEviction(subject, taints, { since: start, now: until })).toEqual({ type: 'evict' })
  })

  it('evicts at once where the time is zero or less', () => {
    expect(planEviction(tolerating(forSeconds(0)), noExecute, now)).toEqual({ type: 'evict' })
    expect(planEviction(tolerating(forSeconds(-1)), noExecute, now)).toEqual({ type: 'evict' })
  })

  it('leaves a pod that is on its way out', () => {
    const leaving = pod('p', { metadata: { deletionTimestamp: at(0) } })
    expect(planEviction(leaving, noExecute, now)).toEqual({ type: 'keep' })
  })
})
