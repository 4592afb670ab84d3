import { mkdir, rm, symlink } from 'node:fs/promises'
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

function containerLink({ pod, name, id }: ContainerStatus, paths: KubeletPaths): string {
  return join(paths.containerLogsDir, `${pod.name}_${pod.namespace}_${name}-${id}.log`)
}

async function replaceLink(target: string, link: string): Promise<void> {
  await rm(link, { force: true })
  await symlink(target, link)
}
