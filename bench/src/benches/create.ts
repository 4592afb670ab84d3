import type { Bench } from '../lib/bench.ts'
import { median } from '../lib/bench.ts'
import { startHelper } from '../lib/child.ts'
import { startCluster } from '../lib/cluster.ts'
import { realisticPod } from '../lib/pod.ts'

const clients = 64
const rounds = 3
const seconds = 4

/** Pod creation through the apiserver against the etcd client alone. */
export const createBench: Bench = {
  name: 'create',
  what: `creating 4 KB pods, ${clients} clients over HTTP/1.1 TLS`,
  budget: '≥ 70 % of the etcd client alone',
  async run(progress) {
    const cluster = await startCluster(async () => undefined)
    const alone = startHelper('servers/etcd-create.ts')
    const load = startHelper('load/create-load.ts')
    try {
      const serviceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }
      await cluster.call('POST', '/api/v1/namespaces/default/serviceaccounts', serviceAccount)
      const value = Buffer.from(JSON.stringify(realisticPod('x')))
      const ours: number[] = []
      const limits: number[] = []
      const cpu: number[] = []
      for (let round = 0; round < rounds; round++) {
        const o = { clients, seconds, prefix: `r${round}` }
        const endpoint = cluster.server.endpoint
        limits.push(
          (await alone.ask<{ perSecond: number }>({ ...o, endpoint, value, prefix: `/bench/r${round}/` })).perSecond,
        )
        const before = cluster.usage().cpuSeconds
        ours.push((await load.ask<{ perSecond: number }>({ ...o, target: cluster.target })).perSecond)
        cpu.push(((cluster.usage().cpuSeconds - before) / ((ours.at(-1) ?? 1) * seconds)) * 1e6)
        progress(
          `${Math.round(ours.at(-1) ?? 0)} of ${Math.round(limits.at(-1) ?? 0)} creates/s, ${Math.round(cpu.at(-1) ?? 0)} µs CPU each`,
        )
      }
      const ratio = median(ours) / median(limits)
      const note = `apiserver ${Math.round(median(cpu))} µs CPU per create`
      return [{ what: 'creates', ours: median(ours), limit: median(limits), unit: '/s', ratio, note }]
    } finally {
      await Promise.all([alone.stop(), load.stop(), cluster.stop()])
    }
  },
}
