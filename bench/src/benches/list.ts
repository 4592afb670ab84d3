import { readFileSync } from 'node:fs'
import type { Bench, Row } from '../lib/bench.ts'
import { median, percentile } from '../lib/bench.ts'
import type { Helper } from '../lib/child.ts'
import { startHelper } from '../lib/child.ts'
import type { Target } from '../lib/cluster.ts'
import { startCluster } from '../lib/cluster.ts'
import { fillPods } from '../lib/fill.ts'
import type { ListLoad } from '../load/list-load.ts'

const pods = 10_000
const rounds = 3
const seconds = 4
const path = '/api/v1/pods'

/** LIST of 10,000 pods against a bare server sending the same chunks. */
export const listBench: Bench = {
  name: 'list',
  what: `LIST of ${pods} pods as JSON over TLS, 8 clients`,
  budget: '≥ 80 % of the lists/s of a bare node:https server sending the same shared chunks',
  async run(progress) {
    const cluster = await startCluster((etcd) => fillPods(etcd, pods))
    const bare = startHelper('servers/bare-list.ts')
    const load = startHelper('load/list-load.ts')
    try {
      const { body } = await cluster.call('GET', path)
      progress(`${pods} pods, ${(body.length / 1e6).toFixed(1)} MB`)
      const { port } = await bare.ask<{ port: number }>({
        key: readFileSync(cluster.pki.serverKey, 'utf8'),
        cert: readFileSync(cluster.pki.serverCert, 'utf8'),
        body,
      })
      const bareTarget = { ...cluster.target, port }
      const rows: Row[] = []
      for (const gzip of [false, true])
        rows.push(await compare(load, { ours: cluster.target, bare: bareTarget, gzip, progress }))
      return rows.map((row) => ({ ...row, note: `${row.note}; apiserver ${Math.round(cluster.usage().rssMb)} MB RSS` }))
    } finally {
      await Promise.all([bare.stop(), load.stop(), cluster.stop()])
    }
  },
}

async function compare(
  load: Helper,
  o: { ours: Target; bare: Target; gzip: boolean; progress: (line: string) => void },
): Promise<Row> {
  const ours: ListLoad[] = []
  const bare: ListLoad[] = []
  const order = { path, gzip: o.gzip, clients: 8, seconds }
  for (let round = 0; round < rounds; round++) {
    bare.push(await load.ask<ListLoad>({ ...order, target: o.bare }))
    ours.push(await load.ask<ListLoad>({ ...order, target: o.ours }))
    o.progress(
      `${o.gzip ? 'gzip' : 'plain'}: ${ours.at(-1)?.listsPerSecond.toFixed(1)} of ${bare.at(-1)?.listsPerSecond.toFixed(1)} lists/s`,
    )
  }
  const rate = (results: ListLoad[]): number => median(results.map((result) => result.listsPerSecond))
  const p99 = (results: ListLoad[]): string =>
    percentile(
      results.flatMap((result) => result.probes),
      0.99,
    ).toFixed(0)
  return {
    what: o.gzip ? 'gzip' : 'plain',
    ours: rate(ours),
    limit: rate(bare),
    unit: 'lists/s',
    ratio: rate(ours) / rate(bare),
    note: `a tiny GET meanwhile: p99 ${p99(ours)} ms (bare ${p99(bare)} ms)`,
  }
}
