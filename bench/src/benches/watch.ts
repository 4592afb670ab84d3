import { readFileSync } from 'node:fs'
import type { EtcdPort } from '@keelson/apiserver/testing'
import type { Bench } from '../lib/bench.ts'
import { median } from '../lib/bench.ts'
import type { Helper } from '../lib/child.ts'
import { startHelper } from '../lib/child.ts'
import type { Target } from '../lib/cluster.ts'
import { startCluster } from '../lib/cluster.ts'
import { realisticPod } from '../lib/pod.ts'

const watchers = 1_000
const events = 600
/** The first warms both sides up and does not count. */
const rounds = 9
const path = '/api/v1/pods?watch=true&resourceVersion=0&sendInitialEvents=false&resourceVersionMatch=NotOlderThan'

/** Fan-out of events to 1,000 watchers against a bare server gathering the same way, in turns. */
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
      const { serverKey, serverCert } = cluster.pki
      const listen = { key: readFileSync(serverKey, 'utf8'), cert: readFileSync(serverCert, 'utf8') }
      const { port } = await bare.ask<{ port: number }>({ listen })
      for (const target of [cluster.target, { ...cluster.target, port }]) await openStreams(loads, target)
      const frame = Buffer.from(`${JSON.stringify({ type: 'ADDED', object: realisticPod('x') })}\n`)
      const turns: { ours: number; limit: number }[] = []
      for (let round = 0; round < rounds; round++) {
        const ours = await fanOut(loads, () => writeEvents(cluster.etcd))
        const everyMs = ours.burstMs / events
        const limit = await fanOut(loads, () => bare.ask({ frame, events, everyMs }))
        turns.push({ ours: ours.deliveries, limit: limit.deliveries })
        progress(
          `${Math.round(ours.deliveries)} of ${Math.round(limit.deliveries)} deliveries/s, an event every ${everyMs.toFixed(2)} ms`,
        )
      }
      const counted = turns.slice(1)
      const [ours, limit] = [median(counted.map((turn) => turn.ours)), median(counted.map((turn) => turn.limit))]
      const ratio = median(counted.map((turn) => turn.ours / turn.limit))
      const note = `apiserver ${Math.round(cluster.usage().rssMb)} MB RSS`
      return [{ what: 'deliveries', ours, limit, unit: '/s', ratio, note }]
    } finally {
      await Promise.all([bare.stop(), ...loads.map((load) => load.stop()), cluster.stop()])
    }
  },
}

async function openStreams(loads: readonly Helper[], target: Target): Promise<void> {
  const count = watchers / loads.length
  await Promise.all(loads.map((load) => load.ask({ open: { target, path, count } })))
}

/** Puts the events of one burst into etcd, past the apiserver: its writing is not what is measured. */
async function writeEvents(etcd: EtcdPort): Promise<void> {
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

/** One burst to every watcher of one server; the other server's keep silent. */
async function fanOut(
  loads: readonly Helper[],
  burst: () => Promise<unknown>,
): Promise<{ deliveries: number; burstMs: number }> {
  const expected = (watchers / loads.length) * events
  const start = Date.now()
  const arrived = Promise.all(loads.map((load) => load.ask<{ seen: number; at: number }>({ expect: expected })))
  await burst()
  const burstMs = Date.now() - start
  const ends = await arrived
  const seen = ends.reduce((sum, end) => sum + end.seen, 0)
  if (seen < watchers * events) throw new Error(`${seen} of ${watchers * events} deliveries arrived`)
  return { deliveries: seen / ((Math.max(...ends.map((end) => end.at)) - start) / 1000), burstMs }
}
