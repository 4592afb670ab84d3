import { readFileSync } from 'node:fs'
import type { EtcdPort } from '@keelson/apiserver/testing'
import type { Bench } from '../lib/bench.ts'
import { median } from '../lib/bench.ts'
import type { Helper } from '../lib/child.ts'
import { startHelper } from '../lib/child.ts'
import type { BenchCluster, Target } from '../lib/cluster.ts'
import { startCluster } from '../lib/cluster.ts'
import { realisticPod } from '../lib/pod.ts'

const watchers = 1_000
const events = 600
const rounds = 5

/** Fan-out of events to 1,000 watchers against a bare server gathering the same way. */
export const watchBench: Bench = {
  name: 'watch',
  what: `${events} events of 4 KB, ${watchers} watchers over HTTP/1.1 TLS`,
  budget: '≥ 80 % of a bare server that serialises once and gathers per stream',
  async run(progress) {
    const cluster = await startCluster(async () => undefined)
    const bare = startHelper('servers/bare-watch.ts')
    // Two, because one process cannot decrypt as fast as the server encrypts.
    const loads = [startHelper('load/watch-load.ts'), startHelper('load/watch-load.ts')]
    try {
      const listen = {
        key: readFileSync(cluster.pki.serverKey, 'utf8'),
        cert: readFileSync(cluster.pki.serverCert, 'utf8'),
      }
      const { port } = await bare.ask<{ port: number }>({ listen })
      const ours = await fanOut(loads, cluster.target, () => writeEvents(cluster, cluster.etcd), progress)
      const frame = Buffer.from(`${JSON.stringify({ type: 'ADDED', object: realisticPod('x') })}\n`)
      const burst = () => bare.ask({ frame, events, everyMs: 1000 / ours.eventsPerSecond })
      const limit = await fanOut(loads, { ...cluster.target, port }, burst, progress)
      const ratio = ours.deliveries / limit.deliveries
      const note = `apiserver ${Math.round(cluster.usage().rssMb)} MB RSS`
      return [{ what: 'deliveries', ours: ours.deliveries, limit: limit.deliveries, unit: '/s', ratio, note }]
    } finally {
      await Promise.all([bare.stop(), ...loads.map((load) => load.stop()), cluster.stop()])
    }
  },
}

/** Puts the events of one burst into etcd, past the apiserver: its writing is not what is measured. */
async function writeEvents(_: BenchCluster, etcd: EtcdPort): Promise<void> {
  let next = 0
  const writer = async (): Promise<void> => {
    while (next < events) {
      const key = `/registry/pods/default/p${next++}-${Math.random()}`
      const value = Buffer.from(JSON.stringify(realisticPod(key.slice(24))))
      await etcd.swap({ key, compare: { target: 'mod', value: 0 }, put: { value } })
    }
  }
  await Promise.all(Array.from({ length: 64 }, writer))
}

async function fanOut(
  loads: Helper[],
  target: Target,
  burst: () => Promise<unknown>,
  progress: (line: string) => void,
): Promise<{ deliveries: number; eventsPerSecond: number }> {
  const share = watchers / loads.length
  const path = '/api/v1/pods?watch=true&resourceVersion=0&sendInitialEvents=false&resourceVersionMatch=NotOlderThan'
  await Promise.all(loads.map((load) => load.ask({ open: { target, path, count: share } })))
  const rates: number[] = []
  const writes: number[] = []
  // The first round warms both sides up and does not count.
  for (let round = 0; round <= rounds; round++) {
    const start = Date.now()
    const arrived = Promise.all(loads.map((load) => load.ask<{ seen: number; at: number }>({ expect: share * events })))
    await burst()
    writes.push(events / ((Date.now() - start) / 1000))
    const ends = await arrived
    const seen = ends.reduce((sum, end) => sum + end.seen, 0)
    if (seen < watchers * events) throw new Error(`${seen} of ${watchers * events} deliveries arrived`)
    rates.push(seen / ((Math.max(...ends.map((end) => end.at)) - start) / 1000))
    progress(`${Math.round(rates.at(-1) ?? 0)} deliveries/s, written at ${Math.round(writes.at(-1) ?? 0)} events/s`)
  }
  await Promise.all(loads.map((load) => load.ask({ close: true })))
  return { deliveries: median(rates.slice(1)), eventsPerSecond: median(writes.slice(1)) }
}
