import type { Pod, Taint } from '@keelson/api'
import type { EventRecorder } from '@keelson/client'
import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Writer } from '../../framework/writer.ts'
import { pod, start } from '../../testing/build.ts'
import { createTaintEvictionReconcile } from './reconcile.ts'

const taint: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }
const patient = pod('a', {
  spec: { nodeName: 'n', tolerations: [{ key: taint.key, operator: 'Exists', tolerationSeconds: 300 }] },
})

let clock: FakeClock
let taints: Taint[]
let said: string[]
let waits: number[]
/** Set while the server deletes nothing. */
let refusal: Error | undefined

beforeEach(() => {
  clock = new FakeClock(start)
  taints = [taint]
  said = []
  waits = []
  refusal = undefined
})

function reconcileOf(current: Pod | undefined) {
  const reconcile = createTaintEvictionReconcile({
    getPod: () => current,
    taintsAt: () => taints,
    waiting: new Map(),
    evicted: (seconds) => void waits.push(seconds),
    recorder: {
      event: (_obj: unknown, _type: string, reason: string, message: string) => void said.push(`${reason}: ${message}`),
    } as unknown as EventRecorder,
    clock,
  })
  const write = {
    patch: (_kind: unknown, name: string, { body }: { body: { status: Pod['status'] } }) =>
      Promise.resolve(void said.push(`patch ${name} ${body.status?.conditions?.[0]?.reason}`)),
    delete: (_kind: unknown, name: string) =>
      refusal === undefined ? Promise.resolve(void said.push(`delete ${name}`)) : Promise.reject(refusal),
  } as unknown as Writer
  return () => reconcile('ns/a', write, new AbortController().signal)
}

const evicted = ['TaintManagerEviction: Marking for deletion Pod ns/a', 'patch a DeletionByTaintManager', 'delete a']

describe('taint eviction', () => {
  it('evicts a pod that does not tolerate, at once', async () => {
    await reconcileOf(pod('a', { spec: { nodeName: 'n' } }))()
    expect([said, waits]).toEqual([evicted, [0]])
  })

  it('lets a pod stay for as long as it tolerates, counted from when it was first seen', async () => {
    const reconcile = reconcileOf(patient)
    expect(await reconcile()).toEqual({ requeueAfterMs: 300_000 })
    clock.advance(100_000)
    expect(await reconcile()).toEqual({ requeueAfterMs: 200_000 })
    expect(said).toEqual([])
    clock.advance(200_000)
    await reconcile()
    expect([said, waits]).toEqual([evicted, [300]])
  })

  it('grants no second while when the eviction fails', async () => {
    const reconcile = reconcileOf(patient)
    await reconcile()
    clock.advance(300_000)
    refusal = new Error('not now')
    await expect(reconcile()).rejects.toThrow('not now')
    refusal = undefined
    said = []
    expect(await reconcile()).toBeUndefined()
    expect([said, waits]).toEqual([evicted, [300]])
  })

  it('calls an eviction off when the taint goes', async () => {
    const reconcile = reconcileOf(patient)
    await reconcile()
    taints = []
    await reconcile()
    await reconcile()
    expect(said).toEqual(['TaintManagerEviction: Cancelling deletion of Pod ns/a'])
  })
})
