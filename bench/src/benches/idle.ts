import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Row } from '../lib/bench.ts'
import { processUsage } from '../lib/cluster.ts'
import { machineCluster, memoryOf } from '../lib/machine-cluster.ts'
import type { MachineCluster } from '../lib/machine-cluster.ts'

const settleSeconds = 60
const seconds = 60
const wantedMb = 250
const wantedCpu = 1

/** What a cluster without work costs. */
export const idleBench: Bench = {
  name: 'idle',
  what: `a single-node cluster without pods, ${settleSeconds} s after its start, for ${seconds} s`,
  budget: `all of our processes ≤ ${wantedMb} MB RSS, ≤ ${wantedCpu} % of a core`,
  async run(progress) {
    const cluster = machineCluster()
    try {
      await cluster.keelson('up')
      await sleep(settleSeconds * 1_000)
      return await measure(cluster, progress)
    } finally {
      await cluster.remove()
    }
  },
}

async function measure(cluster: MachineCluster, progress: (line: string) => void): Promise<Row[]> {
  const processes = cluster.processes()
  const bare = await bareNode()
  const cpuOf = (pid: number): number => processUsage(pid).cpuSeconds
  const before = processes.map(({ pid }) => cpuOf(pid))
  const etcdBefore = cpuOf(cluster.etcd())
  await sleep(seconds * 1_000)
  const percent = (used: number): number => (used / seconds) * 100
  const rows = processes.map(({ component, pid }, index) => ({
    component,
    ...memoryOf(pid),
    cpu: percent(cpuOf(pid) - (before[index] ?? 0)),
  }))
  for (const { component, rss, pss, own, cpu } of rows)
    progress(
      `${component}: RSS ${rss.toFixed(1)}, PSS ${pss.toFixed(1)}, its own ${own.toFixed(1)} MB, CPU ${cpu.toFixed(2)} %`,
    )
  const sum = (key: 'rss' | 'pss' | 'own' | 'cpu'): number => rows.reduce((total, row) => total + row[key], 0)
  const etcdCpu = percent(cpuOf(cluster.etcd()) - etcdBefore)
  const memory = (what: string, ours: number, note: string): Row => ({
    what,
    ours,
    limit: wantedMb,
    unit: 'MB',
    ratio: ours / wantedMb,
    note,
  })
  return [
    memory('memory, shared pages once (PSS)', sum('pss'), `of it the daemons' own: ${Math.round(sum('own'))} MB`),
    memory(
      'memory, shared pages in each process (RSS)',
      sum('rss'),
      `five bare Node processes: ${Math.round(5 * bare)} MB`,
    ),
    {
      what: 'CPU',
      ours: sum('cpu'),
      limit: wantedCpu,
      unit: '%',
      ratio: sum('cpu') / wantedCpu,
      note: `etcd ${etcdCpu.toFixed(2)} %`,
    },
  ]
}

/** RSS of a Node process that does nothing, in megabytes: the floor below every daemon. */
async function bareNode(): Promise<number> {
  const { spawn } = await import('node:child_process')
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  await sleep(1_000)
  const { rss } = memoryOf(child.pid as number)
  child.kill('SIGKILL')
  return rss
}
