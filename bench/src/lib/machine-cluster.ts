import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { clusterPaths, components, keelsonHome, programPid, supervisorPid } from '@keelson/keelson'
import type { ClusterPaths } from '@keelson/keelson'

const execFileAsync = promisify(execFile)
const launcher = fileURLToPath(new URL('../../../keelson', import.meta.url))
const name = 'bench'

/** A process of the cluster. */
export interface ClusterProcess {
  readonly component: string
  readonly pid: number
}

/** A whole cluster on this machine, brought up by `./keelson up` as a user does, under a name of its own. */
export interface MachineCluster {
  readonly paths: ClusterPaths
  /** Runs a subcommand of the launcher for this cluster. @throws with what it said when it fails */
  keelson(command: string, ...args: readonly string[]): Promise<void>
  /** Every process of ours: daemons and their supervisors, without etcd, which is not ours. */
  processes(): readonly ClusterProcess[]
  etcd(): number
  /** Stops and removes it. */
  remove(): Promise<void>
}

/** Prepares a cluster; nothing runs before `keelson('up')`. Its ports must be free: no other cluster may run. */
export function machineCluster(): MachineCluster {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-bench-'))
  const paths = clusterPaths(keelsonHome(process.env), name)
  const env = { ...process.env, KUBECONFIG: join(folder, 'kubeconfig') }
  const supervised = (component: string) => ({ name: component, run: paths.run, logs: paths.logs })
  const keelson = async (command: string, ...args: readonly string[]): Promise<void> => {
    try {
      await execFileAsync(launcher, [command, '--name', name, ...args], { env })
    } catch (err) {
      throw new Error(`keelson ${command} failed: ${(err as { stderr?: string }).stderr ?? String(err)}`, {
        cause: err,
      })
    }
  }
  return {
    paths,
    keelson,
    processes: () =>
      components
        .map((component) => component.name)
        .flatMap((component) => {
          const program = component === 'etcd' ? undefined : programPid(supervised(component))
          const supervisor = supervisorPid(supervised(component))
          return [
            ...(program === undefined ? [] : [{ component, pid: program }]),
            ...(supervisor === undefined ? [] : [{ component: 'supervisors', pid: supervisor }]),
          ]
        }),
    etcd: () => programPid(supervised('etcd')) as number,
    async remove() {
      await keelson('down', '--purge')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Memory of a process in megabytes: `rss` counts shared pages in full, `pss` by the share of those who map them. */
export function memoryOf(pid: number): { rss: number; pss: number; own: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const field = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1024
  return { rss: field('Rss'), pss: field('Pss'), own: field('Anonymous') }
}
