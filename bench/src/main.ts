import { createBench } from './benches/create.ts'
import { idleBench } from './benches/idle.ts'
import { listBench } from './benches/list.ts'
import { podStartBench } from './benches/pod-start.ts'
import { proxyBench } from './benches/proxy.ts'
import { schedulerBench } from './benches/scheduler.ts'
import { upBench } from './benches/up.ts'
import { watchBench } from './benches/watch.ts'
import type { Bench } from './lib/bench.ts'
import { formatRows } from './lib/bench.ts'

/** Every bench, in the order `pnpm bench` runs them. */
const benches: readonly Bench[] = [
  upBench,
  idleBench,
  listBench,
  watchBench,
  createBench,
  podStartBench,
  schedulerBench,
  proxyBench,
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `no such bench: ${unknown.join(', ')}; there are ${benches.map((bench) => bench.name).join(', ')}\n`,
  )
  process.exit(2)
}
for (const bench of benches) {
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue
  process.stderr.write(`${bench.name}: ${bench.what}\n`)
  process.stdout.write(`${formatRows(bench, await bench.run((line) => process.stderr.write(`  ${line}\n`)))}\n`)
}
