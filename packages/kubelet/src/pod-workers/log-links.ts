import { mkdir, readdir, rm, rmdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubeletPaths } from '../paths.ts'
import type { ContainerStatus, PodRef } from '../runtime/types.ts'

/**
 * Links a container's log, which is the engine's file, to where log collectors look:
 * `/var/log/containers/<pod>_<ns>_<container>-<id>.log` → `/var/log/pods/<ns>_<pod>_<uid>/<container>/<n>.log` → the file.
 */
export async function linkLogs(status: ContainerStatus, paths: KubeletPaths): Promise<void> {
  if (!status.logPath) return
  const directory = join(paths.podLogDir(status.pod), status.name)
  const log = join(directory, `${status.attempt}.log`)
  await mkdir(directory, { recursive: true, mode: 0o755 })
  await mkdir(paths.containerLogsDir, { recursive: true, mode: 0o755 })
  await replaceLink(status.logPath, log)
  await replaceLink(log, containerLink(status, paths))
}

/** Takes the links of one container away. */
export async function unlinkLogs(status: ContainerStatus, paths: KubeletPaths): Promise<void> {
  await rm(join(paths.podLogDir(status.pod), status.name, `${status.attempt}.log`), { force: true })
  await rm(containerLink(status, paths), { force: true })
}

/** Takes a pod's whole log directory away. */
export async function removePodLogs(pod: PodRef, paths: KubeletPaths): Promise<void> {
  await rm(paths.podLogDir(pod), { recursive: true, force: true })
}

/**
 * Takes away what is left of the logs of pods that are gone: links that lead nowhere any more, and the directories of
 * pods that hold nothing else. What has a log behind it stays: another kubelet of this machine may own it.
 */
export async function removeStaleLogs(paths: KubeletPaths, known: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(paths.containerLogsDir).catch(() => []))
    await removeIfDangling(join(paths.containerLogsDir, name))
  for (const directory of await readdir(paths.podLogsDir).catch(() => [])) {
    if (known.has(directory.split('_').at(-1) ?? '')) continue
    const whole = join(paths.podLogsDir, directory)
    for (const container of await readdir(whole).catch(() => [])) {
      for (const log of await readdir(join(whole, container)).catch(() => []))
        await removeIfDangling(join(whole, container, log))
      await removeIfEmpty(join(whole, container))
    }
    await removeIfEmpty(whole)
  }
}

async function removeIfDangling(link: string): Promise<void> {
  const leads = await stat(link).then(
    () => true,
    () => false,
  )
  if (!leads) await rm(link, { force: true })
}

async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch((err: NodeJS.ErrnoException) => {
    if (err.code !== 'ENOTEMPTY' && err.code !== 'ENOENT' && err.code !== 'ENOTDIR') throw err
  })
}

function containerLink({ pod, name, id }: ContainerStatus, paths: KubeletPaths): string {
  return join(paths.containerLogsDir, `${pod.name}_${pod.namespace}_${name}-${id}.log`)
}

async function replaceLink(target: string, link: string): Promise<void> {
  await rm(link, { force: true })
  await symlink(target, link)
}
