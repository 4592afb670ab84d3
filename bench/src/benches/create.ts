import { readFileSync } from 'node:fs'
import type { Bench, Row } from '../lib/bench.ts'
import { median } from '../lib/bench.ts'
import { startHelper } from '../lib/child.ts'
import { startCluster } from '../lib/cluster.ts'
import type { BenchCluster } from '../lib/cluster.ts'
import { realisticPod } from '../lib/pod.ts'

const clients = 64
const seconds = 3
/** The first two warm everybody up and do not count: compiling the hot paths takes seconds under load. */
const warmUps = 2
const rounds = 5

/** Creates per second in one round, each side in its turn. */
interface Round {
  readonly ours: number
  readonly etcd: number
  readonly bare: number
}

/**
 * Pod creation through the apiserver, in turns with the etcd client alone, and with a bare server that receives the
 * same requests, writes them to etcd as they are, and sends them back: what one Node process can do at most.
 */
export const createBench: Bench = {
  name: 'create',
  what: `creating 4 KB pods, ${clients} clients over HTTP/1.1 TLS`,
  budget: '≥ 70 % of the etcd client alone',
  async run(progress) {
    const cluster = await startCluster(async () => undefined)
    const helpers = {
      alone: startHelper('servers/etcd-create.ts'),
      bare: startHelper('servers/bare-create.ts'),
      load: startHelper('load/create-load.ts'),
    }
    const { alone, bare, load } = helpers
    try {
      const serviceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }
      await cluster.call('POST', '/api/v1/namespaces/default/serviceaccounts', serviceAccount)
      const { port } = await bare.ask<{ port: number }>(bareOptions(cluster))
      const { endpoint } = cluster.server
      const value = Buffer.from(JSON.stringify(realisticPod('x')))
      const counted: Round[] = []
      const cpu: number[] = []
      for (let number = 0; number < warmUps + rounds; number++) {
        const o = { clients, seconds, prefix: `r${number}` }
        const rate = async (running: Promise<{ perSecond: number }>): Promise<number> => (await running).perSecond
        const etcd = await rate(alone.ask({ ...o, endpoint, value, prefix: `/bench/${o.prefix}/` }))
        const bareRate = await rate(load.ask({ ...o, target: { ...cluster.target, port } }))
        const before = cluster.usage().cpuSeconds
        const ours = await rate(load.ask({ ...o, target: cluster.target }))
        const each = ((cluster.usage().cpuSeconds - before) / (ours * seconds)) * 1e6
        progress(
          `${Math.round(ours)} of ${Math.round(etcd)} creates/s, ${Math.round(each)} µs CPU each; bare server ${Math.round(bareRate)}`,
        )
        if (number < warmUps) continue
        counted.push({ ours, etcd, bare: bareRate })
        cpu.push(each)
      }
      const note = `apiserver ${Math.round(median(cpu))} µs CPU per create`
      return [
        rowOf('creates', counted, { limit: (round) => round.etcd, note }),
        rowOf('the same against a bare server that writes to etcd', counted, {
          limit: (round) => round.bare,
          note: '',
        }),
      ]
    } finally {
      await Promise.all([...Object.values(helpers).map((helper) => helper.stop()), cluster.stop()])
    }
  },
}

function bareOptions({ pki, target, server }: BenchCluster): object {
  const [key, cert] = [readFileSync(pki.serverKey, 'utf8'), readFileSync(pki.serverCert, 'utf8')]
  return { key, cert, ca: target.ca, endpoint: server.endpoint, prefix: '/bare/' }
}

function rowOf(what: string, counted: readonly Round[], o: { limit: (round: Round) => number; note: string }): Row {
  const ours = median(counted.map((round) => round.ours))
  const ratio = median(counted.map((round) => round.ours / o.limit(round)))
  return { what, ours, limit: median(counted.map(o.limit)), unit: '/s', ratio, note: o.note }
}
