import type { Bench } from '../lib/bench.ts'
import { median } from '../lib/bench.ts'
import { machineCluster } from '../lib/machine-cluster.ts'

const rounds = 5
const wantedMs = 3_000

/** How long a user waits for `./keelson up`. */
export const upBench: Bench = {
  name: 'up',
  what: '`./keelson up` on an installed machine until the node is Ready, after a `down`',
  budget: `≤ ${wantedMs / 1_000} s`,
  async run(progress) {
    const cluster = machineCluster()
    const samples: number[] = []
    try {
      const start = performance.now()
      await cluster.keelson('up')
      const first = performance.now() - start
      progress(`first up of a new cluster: ${Math.round(first)} ms`)
      for (let round = 0; round < rounds; round++) {
        await cluster.keelson('down')
        const begin = performance.now()
        await cluster.keelson('up')
        samples.push(performance.now() - begin)
        progress(`up: ${Math.round(samples.at(-1) ?? 0)} ms`)
      }
      const ours = median(samples)
      const note = `the first up of a new cluster, with its keys: ${Math.round(first)} ms`
      return [{ what: 'up', ours, limit: wantedMs, unit: 'ms', ratio: ours / wantedMs, note }]
    } finally {
      await cluster.remove()
    }
  },
}
