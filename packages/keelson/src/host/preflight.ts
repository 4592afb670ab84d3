import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { Failure } from '../failure.ts'
import { lastLine, run } from './exec.ts'

/** What etcd, logs and volumes need to begin with. */
const neededBytes = 256 * 1024 * 1024

/**
 * Looks for what a cluster needs of the machine and no package brings, so that a lack of it is told of at once and by
 * its name, not as a program that does not come up.
 *
 * @param home the folder that is going to hold the cluster
 * @throws Failure for the first thing that is missing
 */
export async function requireMachine(home: string): Promise<void> {
  await requireSpace(home)
  requireCgroups()
  await requireIptables()
}

async function requireSpace(home: string): Promise<void> {
  const { bavail, bsize } = await statfs(home)
  const free = bavail * bsize
  if (free >= neededBytes) return
  throw new Failure(
    `only ${Math.floor(free / 1024 / 1024)} MiB are free on the file system of ${home}, and a cluster needs ${neededBytes / 1024 / 1024}`,
    'make room there, or name a folder on another file system in KEELSON_HOME',
  )
}

/** Version 2 has one hierarchy, version 1 one per controller (cgroups(7)). */
function requireCgroups(): void {
  if (['cgroup.controllers', 'memory'].some((file) => existsSync(`/sys/fs/cgroup/${file}`))) return
  throw new Failure(
    'no control groups are mounted at /sys/fs/cgroup, and containers are limited by them',
    "mount them ('mount -t cgroup2 cgroup2 /sys/fs/cgroup'), or run on a machine whose init system does",
  )
}

async function requireIptables(): Promise<void> {
  try {
    for (const table of ['nat', 'filter']) await run('iptables', ['--wait', '-t', table, '-S'])
  } catch (error) {
    throw new Failure(
      `iptables does not work here: ${lastLine(error)}`,
      'run as root with the NET_ADMIN capability, on a kernel with netfilter (in a container: docker run --privileged)',
      { cause: error },
    )
  }
}
