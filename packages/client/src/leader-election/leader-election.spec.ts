import { once } from 'node:events'
import { systemRandom, systemClock, seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../rest/client.ts'
import { createClient } from '../rest/create-client.ts'
import type { FakeApiServer, FakeCollection } from '../testing/index.ts'
import { createFakeApiServer } from '../testing/index.ts'
import { createLeaderElector } from './create-leader-elector.ts'
import type { Lease } from './lease-lock.ts'
import { leaseKind } from './lease-lock.ts'
import type { LeaderElectionOptions, LeaderElector } from './types.ts'

let server: FakeApiServer
let client: Client
let leases: FakeCollection<Lease>
let electors: LeaderElector[]
let log: string[]
let changed: PromiseWithResolvers<void>

function record(entry: string): void {
  log.push(entry)
  changed.resolve()
  changed = Promise.withResolvers()
}

async function until(entry: string): Promise<void> {
  while (!log.includes(entry)) await changed.promise
}

function elector(identity: string, clock: FakeClock, options: Partial<LeaderElectionOptions> = {}): LeaderElector {
  const made = createLeaderElector({
    client,
    clock,
    random: seededRandom(1),
    leaseNamespace: 'kube-system',
    leaseName: 'demo',
    identity,
    onStartedLeading: () => record(`${identity} leads`),
    onStoppedLeading: () => record(`${identity} stopped`),
    onNewLeader: (leader) => record(`${identity} sees ${leader}`),
    ...options,
  })
  electors.push(made)
  return made
}

/** Runs one wait of an elector to its end: it must be asleep, and its request is answered before the next step. */
async function tick(clock: FakeClock, ms: number): Promise<void> {
  await clock.waitForTimers()
  const answered = server.nextRequest()
  await clock.advanceAsync(ms)
  await answered
}

const start = (one: LeaderElector): Promise<void> => one.start(new AbortController().signal)
const lease = (): NonNullable<Lease['spec']> => leases.get('kube-system/demo')?.spec ?? {}

beforeEach(async () => {
  server = await createFakeApiServer()
  leases = server.collection(leaseKind)
  client = createClient(server.config, { clock: systemClock, random: systemRandom })
  electors = []
  log = []
  changed = Promise.withResolvers()
})

afterEach(async () => {
  await Promise.all(electors.map((one) => one.stop()))
  await client.close()
  await server.close()
})

describe('leader election', () => {
  it('makes the first contender leader and creates the Lease', async () => {
    const a = elector('a', new FakeClock())
    await start(a)
    await until('a leads')
    expect(lease()).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0 })
    expect(lease().renewTime).toMatch(/^2026-01-01T00:00:00\.000000Z$/)
    expect([a.isLeader(), a.leader]).toEqual([true, 'a'])
  })

  it('renews with one request', async () => {
    const clock = new FakeClock()
    await start(elector('a', clock))
    await until('a leads')
    const before = server.requests.length
    await tick(clock, 2000)
    expect(server.requests.slice(before).map((request) => request.method)).toEqual(['PUT'])
  })

  it('lets one lead at a time, and the other once the Lease has not changed for its duration', async () => {
    const clockA = new FakeClock()
    const clockB = new FakeClock(Date.UTC(2031, 0, 1))
    await start(elector('a', clockA))
    await until('a leads')
    const b = elector('b', clockB)
    await start(b)
    await until('b sees a')
    // The clocks are five years apart, and a does not move at all: only what b sees on its own clock counts.
    for (let waited = 0; waited < 15_000; waited += 4400) {
      expect(b.isLeader()).toBe(false)
      await tick(clockB, 4400)
    }
    await until('b leads')
    expect(lease()).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 })
  })

  it('stops the former leader, which then sees the new one', async () => {
    const clockA = new FakeClock()
    let term: AbortSignal | undefined
    const a = elector('a', clockA, {
      onStartedLeading: (signal) => {
        term = signal
        record('a leads')
      },
    })
    await start(a)
    await until('a leads')
    leases.put({
      metadata: { name: 'demo', namespace: 'kube-system' },
      spec: { holderIdentity: 'b', leaseDurationSeconds: 15 },
    })
    await clockA.waitForTimers()
    await clockA.advanceAsync(2000)
    await until('a stopped')
    expect([a.isLeader(), a.leader, term?.aborted]).toEqual([false, 'b', true])
  })

  it('gives up after the renew deadline when the server is away', async () => {
    const clock = new FakeClock()
    const a = elector('a', clock)
    await start(a)
    await until('a leads')
    server.intercept((_req, res) => {
      res.writeHead(500)
      res.end('out of order')
      return true
    })
    while (!log.includes('a stopped')) {
      // Time moves only while the elector sleeps, not while its request is on the way.
      const next = clock.nextTimerIn()
      if (next === 2000 || next === 0) await clock.advanceAsync(next)
      else await new Promise((resolve) => setImmediate(resolve))
    }
    expect(clock.monotonic()).toBe(10_000)
    expect(a.isLeader()).toBe(false)
  })

  it('hands over at once when it is stopped, after its work has ended', async () => {
    const clockA = new FakeClock()
    const clockB = new FakeClock()
    const a = elector('a', clockA, {
      async onStartedLeading(signal) {
        record('a leads')
        await once(signal, 'abort')
        const read = () => client.resource(leaseKind).get('demo', { namespace: 'kube-system' })
        // A release that did not wait would be answered before the second of these is asked.
        await read()
        record(`work ends while the lease is of ${(await read()).spec?.holderIdentity}`)
      },
    })
    await start(a)
    await until('a leads')
    await start(elector('b', clockB))
    await until('b sees a')
    await a.stop()
    expect(lease().holderIdentity).toBe('')
    await clockB.waitForTimers()
    await clockB.advanceAsync(4400)
    await until('b leads')
    expect(log.indexOf('work ends while the lease is of a')).toBeGreaterThan(0)
    expect(log.indexOf('b leads')).toBeGreaterThan(log.indexOf('a stopped'))
  })

  it('tells of its terms in events about the Lease', async () => {
    const told: string[] = []
    const recorder: LeaderElectionOptions['recorder'] = {
      event: (about, type, reason, message) =>
        void told.push(`${about.kind} ${'metadata' in about ? about.metadata.uid : ''} ${type} ${reason}: ${message}`),
    }
    const a = elector('a', new FakeClock(), { recorder })
    await start(a)
    await until('a leads')
    const { uid } = leases.get('kube-system/demo')!.metadata
    expect(told).toEqual([`Lease ${uid} Normal LeaderElection: a became leader`])
    await a.stop()
    expect(told).toHaveLength(2)
    expect(told[1]).toBe(`Lease ${uid} Normal LeaderElection: a stopped leading`)
  })

  it('releases when its work fails', async () => {
    const clock = new FakeClock()
    await start(elector('a', clock, { onStartedLeading: () => Promise.reject(new Error('no')) }))
    await until('a stopped')
    expect(lease().holderIdentity).toBe('')
  })

  it('counts as unwell when it leads and has not renewed for long, and only then', async () => {
    const clockA = new FakeClock()
    const a = elector('a', clockA)
    await start(a)
    await until('a leads')
    const b = elector('b', new FakeClock())
    await start(b)
    await until('b sees a')
    // No request can be answered before the test lets go of the event loop.
    clockA.advance(15_001)
    expect(() => a.assertRenewing(20_000)).not.toThrow()
    expect(() => a.assertRenewing(0)).toThrow('failed election to renew leadership on lease demo')
    expect(() => b.assertRenewing(0)).not.toThrow()
  })

  it('refuses times that could make two leaders', () => {
    expect(() => elector('a', new FakeClock(), { leaseDurationMs: 10_000 })).toThrow(
      'leaseDuration must be greater than renewDeadline',
    )
    expect(() => elector('a', new FakeClock(), { renewDeadlineMs: 2000 })).toThrow(
      'renewDeadline must be greater than retryPeriod*1.2',
    )
  })
})
