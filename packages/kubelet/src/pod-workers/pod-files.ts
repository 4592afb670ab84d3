import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Container, Pod } from '@keelson/api'
import { podHostname } from '../containers/hostname.ts'
import { renderHostNetworkHosts, renderHosts } from '../containers/hosts-file.ts'
import { podDns, renderResolvConf } from '../containers/resolv-conf.ts'
import type { ContainerMount, SandboxStatus } from '../runtime/types.ts'
import type { PodWorkerDeps } from './deps.ts'

/**
 * Writes the files of a pod that the kubelet manages, /etc/hosts and /etc/resolv.conf, and returns their
 * mounts. A new sandbox has a new address, so this is done for each.
 */
export async function writePodFiles(
  pod: Pod,
  sandbox: SandboxStatus,
  { node, paths }: Pick<PodWorkerDeps, 'node' | 'paths'>,
): Promise<ContainerMount[]> {
  const uid = pod.metadata.uid ?? ''
  const aliases = pod.spec?.hostAliases ?? []
  const hosts = sandbox.hostNetwork
    ? renderHostNetworkHosts(await node.hostsFile(), aliases)
    : renderHosts({ ips: sandbox.ips, aliases, ...podHostname(pod, node.clusterDomain) })
  await mkdir(paths.podDir(uid), { recursive: true, mode: 0o750 })
  await Promise.all([
    writeFile(paths.etcHosts(uid), hosts, { mode: 0o644 }),
    writeFile(paths.resolvConf(uid), renderResolvConf(podDns(pod, await node.dns())), { mode: 0o644 }),
  ])
  return [
    { hostPath: paths.etcHosts(uid), containerPath: '/etc/hosts', readOnly: false },
    { hostPath: paths.resolvConf(uid), containerPath: '/etc/resolv.conf', readOnly: false },
  ]
}

/** Makes the file a container may leave its last words in, writable by whomever it runs as. */
export async function terminationLogMount(
  pod: Pod,
  container: Container,
  { attempt, paths }: { attempt: number; paths: PodWorkerDeps['paths'] },
): Promise<ContainerMount> {
  const file = join(paths.containerDir(pod.metadata.uid ?? '', container.name), `termination-log-${attempt}`)
  await mkdir(dirname(file), { recursive: true, mode: 0o750 })
  await writeFile(file, '', { mode: 0o666, flag: 'w' })
  return { hostPath: file, containerPath: container.terminationMessagePath ?? '/dev/termination-log', readOnly: false }
}
