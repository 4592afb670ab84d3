import type { ContainerInspectInfo, ContainerInfo } from 'dockerode'
import type { ContainerState, ContainerStatus, ContainerSummary, SandboxStatus, SandboxSummary } from '../types.ts'
import { labels, podOf } from './labels.ts'

/** Docker writes year 1 for "not yet". */
export function timeOf(text: string | undefined): number {
  if (!text || text.startsWith('0001-')) return 0
  return Date.parse(text)
}

const states: Readonly<Record<string, ContainerState>> = {
  created: 'created',
  running: 'running',
  paused: 'running',
  restarting: 'running',
  removing: 'exited',
  exited: 'exited',
  dead: 'unknown',
}

/** Docker's word for a container's state in ours. */
export function stateOf(state: string): ContainerState {
  return states[state] ?? 'unknown'
}

/** One row of Docker's container listing as a container. */
export function toContainerSummary(info: ContainerInfo): ContainerSummary {
  return {
    id: info.Id,
    name: info.Labels[labels.containerName] ?? '',
    pod: podOf(info.Labels),
    sandboxId: info.Labels[labels.sandboxId] ?? '',
    attempt: Number(info.Labels[labels.attempt] ?? 0),
    state: stateOf(info.State),
    createdAt: info.Created * 1000,
    image: info.Image,
    imageId: info.ImageID,
    labels: info.Labels,
  }
}

/** One row of Docker's container listing as a sandbox. */
export function toSandboxSummary(info: ContainerInfo): SandboxSummary {
  return {
    id: info.Id,
    pod: podOf(info.Labels),
    attempt: Number(info.Labels[labels.attempt] ?? 0),
    running: stateOf(info.State) === 'running',
    createdAt: info.Created * 1000,
    labels: info.Labels,
  }
}

/**
 * Docker's description of one container. One whose start failed stays `created` in Docker's eyes, but carries
 * an exit code: for the kubelet it has been tried and has ended.
 */
export function toContainerStatus(info: ContainerInspectInfo): ContainerStatus {
  const all = info.Config.Labels
  const startFailed = info.State.Status === 'created' && info.State.ExitCode !== 0
  return {
    id: info.Id,
    name: all[labels.containerName] ?? '',
    pod: podOf(all),
    sandboxId: all[labels.sandboxId] ?? '',
    attempt: Number(all[labels.attempt] ?? 0),
    state: startFailed ? 'exited' : stateOf(info.State.Status),
    createdAt: timeOf(info.Created),
    image: info.Config.Image,
    imageId: info.Image,
    labels: all,
    startedAt: startFailed ? timeOf(info.Created) : timeOf(info.State.StartedAt),
    finishedAt: startFailed ? timeOf(info.Created) : timeOf(info.State.FinishedAt),
    exitCode: info.State.ExitCode,
    oomKilled: info.State.OOMKilled,
    error: info.State.Error,
    pid: info.State.Pid,
    logPath: info.LogPath || undefined,
    mounts: info.Mounts.map((mount) => ({
      hostPath: mount.Source,
      containerPath: mount.Destination,
      readOnly: !mount.RW,
    })),
    tty: info.Config.Tty,
  }
}

/** Docker's description of one sandbox. */
export function toSandboxStatus(info: ContainerInspectInfo): SandboxStatus {
  const all = info.Config.Labels
  const running = stateOf(info.State.Status) === 'running'
  const networks = Object.values(info.NetworkSettings.Networks)
  const ips = networks.flatMap((network) => [network.IPAddress, network.GlobalIPv6Address]).filter(Boolean)
  return {
    id: info.Id,
    pod: podOf(all),
    attempt: Number(all[labels.attempt] ?? 0),
    running,
    createdAt: timeOf(info.Created),
    labels: all,
    ips: running ? ips : [],
    hostNetwork: info.HostConfig.NetworkMode === 'host',
    pid: info.State.Pid,
  }
}
