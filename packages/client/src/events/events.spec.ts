import { systemClock, systemRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../rest/client.ts'
import { createClient } from '../rest/create-client.ts'
import type { FakeApiServer, FakeCollection } from '../testing/index.ts'
import { createFakeApiServer } from '../testing/index.ts'
import { createEventRecorder } from './create-event-recorder.ts'
import type { CoreEvent } from './event.ts'
import { eventKind } from './event.ts'
import type { EventRecorder } from './types.ts'

let server: FakeApiServer
let client: Client
let clock: FakeClock
let events: FakeCollection<CoreEvent>
let recorder: EventRecorder

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '5' },
}

async function written(): Promise<CoreEvent[]> {
  await recorder.flush()
  return events.list().items
}

beforeEach(async () => {
  server = await createFakeApiServer()
  events = server.collection(eventKind)
  client = createClient(server.config, { clock: systemClock, random: systemRandom })
  clock = new FakeClock()
  recorder = createEventRecorder({ client, clock, random: systemRandom, component: 'kubelet', host: 'node-1' })
})

afterEach(async () => {
  await client.close()
  await recorder.stop()
  await server.close()
})

describe('the event recorder', () => {
  it('writes core/v1 events', async () => {
    recorder.event(pod, 'Normal', 'Started', 'Started container web')
    const [event] = await written()
    expect(event).toMatchObject({
      metadata: { namespace: 'shop', name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'shop',
        name: 'web',
        uid: 'u1',
        resourceVersion: '5',
      },
      type: 'Normal',
      reason: 'Started',
      message: 'Started container web',
      source: { component: 'kubelet', host: 'node-1' },
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
      firstTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
    })
  })

  it('files events about cluster-scoped objects under default', async () => {
    recorder.event({ kind: 'Node', name: 'node-1' }, 'Normal', 'Starting', 'Starting kubelet.')
    expect((await written())[0]?.metadata.namespace).toBe('default')
  })

  it('counts a repeated event up instead of writing another', async () => {
    recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting')
    clock.advance(5000)
    recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting')
    const all = await written()
    expect(all).toHaveLength(1)
    expect(all[0]).toMatchObject({
      count: 2,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:05Z',
    })
  })

  it('combines events that differ only in their message', async () => {
    for (let i = 0; i < 12; i++) recorder.event(pod, 'Warning', 'Failed', `attempt ${i}`)
    const all = await written()
    expect(all).toHaveLength(10)
    expect(all[9]).toMatchObject({ message: '(combined from similar events): attempt 11', count: 3 })
  })

  it('does not combine events that lie more than ten minutes apart', async () => {
    for (let i = 0; i < 12; i++) {
      recorder.event(pod, 'Warning', 'Failed', `attempt ${i}`)
      await recorder.flush()
      clock.advance(601_000)
    }
    expect((await written()).map((event) => event.message)).not.toContainEqual(expect.stringContaining('combined'))
  })

  it('drops what exceeds a burst of 25 about one object, then lets one through every five minutes', async () => {
    for (let i = 0; i < 40; i++) recorder.event(pod, 'Normal', `Reason${i}`, 'message')
    expect(await written()).toHaveLength(25)
    clock.advance(300_000)
    recorder.event(pod, 'Normal', 'Later', 'message')
    recorder.event(pod, 'Normal', 'TooSoon', 'message')
    expect((await written()).map((event) => event.reason).slice(25)).toEqual(['Later'])
  })

  it('writes a counted event anew when the server no longer has it', async () => {
    recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting')
    const [first] = await written()
    events.delete(`shop/${first?.metadata.name}`)
    recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting')
    expect((await written())[0]).toMatchObject({ count: 2 })
  })

  it('writes what is recorded at whatever moment, even as it ends to write', async () => {
    for (let ticks = 0; ticks < 12; ticks++) {
      const reasons: string[] = []
      const create = async (event: CoreEvent): Promise<void> => void reasons.push(event.reason)
      const fake = { resource: () => ({ create }) } as unknown as Client
      const quick = createEventRecorder({ client: fake, clock, random: systemRandom, component: 'kubelet' })
      quick.event(pod, 'Normal', 'First', 'first')
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve()
      quick.event(pod, 'Normal', 'Second', 'second')
      await new Promise((resolve) => setImmediate(resolve))
      expect([ticks, ...reasons]).toEqual([ticks, 'First', 'Second'])
    }
  })

  it('tries again when the server cannot be reached, and gives up once stopped', async () => {
    const { port } = server
    await server.close()
    recorder.event(pod, 'Normal', 'Started', 'Started container web')
    await clock.waitForTimers()
    server = await createFakeApiServer({ port })
    events = server.collection(eventKind)
    await clock.advanceAsync(150)
    expect(await written()).toHaveLength(1)
    await server.close()
    recorder.event(pod, 'Normal', 'Killing', 'Stopping container web')
    await recorder.stop()
    server = await createFakeApiServer()
    expect(server.requests).toHaveLength(0)
  })
})
