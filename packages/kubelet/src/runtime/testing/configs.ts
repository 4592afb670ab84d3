import type { ContainerConfig, PodRef, SandboxConfig } from '../types.ts'
import { pauseImage } from '../../images/pause/image.ts'

/** A sandbox of a plain pod. */
export function sandboxConfig(pod: PodRef, overrides: Partial<SandboxConfig> = {}): SandboxConfig {
  return {
    pod,
    attempt: 0,
    image: pauseImage.ref,
    labels: {},
    hostname: pod.name,
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    ports: [],
    sysctls: {},
    resources: {},
    ...overrides,
  }
}

/** A container that does what its command says. */
export function containerConfig(
  pod: PodRef,
  name: string,
  overrides: Partial<ContainerConfig> & { image: string },
): ContainerConfig {
  return {
    pod,
    name,
    attempt: 0,
    command: [],
    args: [],
    env: [],
    labels: {},
    mounts: [],
    devices: [],
    tty: false,
    stdin: false,
    stdinOnce: false,
    resources: {},
    security: {
      supplementalGroups: [],
      privileged: false,
      addCapabilities: [],
      dropCapabilities: [],
      readOnlyRootFilesystem: false,
      noNewPrivileges: false,
      seccomp: 'Unconfined',
    },
    pidMode: 'container',
    ipcMode: 'pod',
    ...overrides,
  }
}
