import type Docker from 'dockerode'
import type { ContainerConfig, ContainerMount, ContainerSecurity, LinuxResources } from '../types.ts'
import type { DockerContext } from './context.ts'

/** Limits as Docker wants them; what is absent is left to Docker. */
export function resourcesFor(context: DockerContext, resources: LinuxResources): Docker.HostConfig {
  const { cpuShares, cpuQuota, cpuPeriod, memoryLimit, oomScoreAdj, pidsLimit } = resources
  const keepScore = oomScoreAdj !== undefined && (oomScoreAdj >= 0 || context.canLowerOomScore)
  return {
    ...(cpuShares === undefined ? {} : { CpuShares: cpuShares }),
    ...(cpuQuota === undefined ? {} : { CpuQuota: cpuQuota }),
    ...(cpuPeriod === undefined ? {} : { CpuPeriod: cpuPeriod }),
    // Swap equal to memory: a container may not use more than its limit by swapping.
    ...(memoryLimit ? { Memory: memoryLimit, MemorySwap: memoryLimit } : {}),
    ...(keepScore ? { OomScoreAdj: oomScoreAdj } : {}),
    ...(pidsLimit === undefined ? {} : { PidsLimit: pidsLimit }),
  }
}

/** The pod's cgroup, when the kubelet manages cgroups. */
export function cgroupParentFor(parent: string | undefined): Docker.HostConfig {
  return parent === undefined ? {} : { CgroupParent: parent }
}

/** The host side of an app container: namespaces of the sandbox, mounts, limits, security. */
export function containerHostConfig(
  context: DockerContext,
  sandboxId: string,
  config: ContainerConfig,
): Docker.HostConfig {
  const shared = `container:${sandboxId}`
  return {
    NetworkMode: shared,
    IpcMode: config.ipcMode === 'host' ? 'host' : shared,
    ...pidMode(config.pidMode, shared),
    Mounts: config.mounts.map(mountFor),
    Devices: config.devices.map((device) => ({
      PathOnHost: device.hostPath,
      PathInContainer: device.containerPath,
      CgroupPermissions: device.permissions,
    })),
    LogConfig: {
      Type: 'json-file',
      Config: { 'max-size': context.logRotation.maxSize, 'max-file': String(context.logRotation.maxFiles) },
    },
    ...cgroupParentFor(config.cgroupParent),
    ...resourcesFor(context, config.resources),
    ...securityFor(config.security),
  }
}

function pidMode(mode: ContainerConfig['pidMode'], shared: string): Docker.HostConfig {
  if (mode === 'container') return {}
  if (typeof mode === 'object') return { PidMode: `container:${mode.ofContainer}` }
  return { PidMode: mode === 'host' ? 'host' : shared }
}

const propagations = { HostToContainer: 'rslave', Bidirectional: 'rshared' } as const

/** Docker's mount form rather than its bind form: it takes colons in paths and refuses a missing source. */
function mountFor(mount: ContainerMount): Docker.MountSettings {
  const { propagation = 'None' } = mount
  return {
    Type: 'bind',
    Source: mount.hostPath,
    Target: mount.containerPath,
    ReadOnly: mount.readOnly,
    // Unless told Docker makes a mount private, but a slave where the engine's own files lie below: the node's root.
    ...(propagation === 'None' ? {} : { BindOptions: { Propagation: propagations[propagation] } }),
  }
}

function securityFor(security: ContainerSecurity): Docker.HostConfig {
  const options: string[] = []
  if (security.noNewPrivileges) options.push('no-new-privileges')
  if (!security.privileged) {
    if (security.seccomp === 'Unconfined') options.push('seccomp=unconfined')
    else if (security.seccomp !== 'RuntimeDefault') options.push(`seccomp=${security.seccomp}`)
    if (security.apparmor) options.push(`apparmor=${security.apparmor}`)
  }
  return {
    Privileged: security.privileged,
    CapAdd: [...security.addCapabilities],
    CapDrop: [...security.dropCapabilities],
    ReadonlyRootfs: security.readOnlyRootFilesystem,
    GroupAdd: security.supplementalGroups.map(String),
    SecurityOpt: options,
    ...(security.procMount === 'Unmasked' ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
  }
}
