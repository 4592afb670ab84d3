import { chmod } from 'node:fs/promises'
import type { Container, Pod } from '@keelson/api'
import { cgroupParent } from '../cgroups/names.ts'
import { ContainerConfigError, isContainerConfigError } from '../containers/config-error.ts'
import { makeEnv } from '../containers/env.ts'
import { expand } from '../containers/expansion.ts'
import { containerResources } from '../containers/resources.ts'
import { containerSecurity } from '../containers/security.ts'
import { terminationLabels } from '../containers/termination-message.ts'
import { containerHash } from '../plan/container-hash.ts'
import { hashLabel } from '../plan/kill-verdict.ts'
import { latestContainer } from '../plan/pod-runtime-status.ts'
import type { ContainerConfig, ContainerMount, ImageInfo, SandboxStatus } from '../runtime/types.ts'
import { restartCountLabel } from '../status/container-status.ts'
import type { PreparedVolumes } from '../volumes/port.ts'
import type { PodWorkerDeps } from './deps.ts'
import { recoveryLabels } from './recovery-labels.ts'
import { terminationLogMount } from './pod-files.ts'
import { cgroupOf, podRef } from './sandbox-config.ts'

/** What a container is made from beside its spec. */
export interface ContainerIngredients {
  readonly image: ImageInfo
  readonly attempt: number
  readonly sandbox: SandboxStatus
  readonly volumes: PreparedVolumes
  /** The pod's own /etc/hosts and /etc/resolv.conf. */
  readonly podFiles: readonly ContainerMount[]
}

/** Resolves everything a container refers to. @throws ContainerConfigError, VolumeError */
export async function containerConfig(
  pod: Pod,
  container: Container,
  ingredients: ContainerIngredients,
  deps: PodWorkerDeps,
): Promise<ContainerConfig> {
  const { node } = deps
  const { sandbox, image, attempt } = ingredients
  const podIPs = sandbox.hostNetwork ? node.hostIPs() : sandbox.ips
  const env = await resolveEnv(pod, container, { deps, podIPs })
  const expanded = (texts: readonly string[] | undefined) => (texts ?? []).map((text) => expand(text, env))
  const cgroup = cgroupOf(pod, node)
  const limits = containerResources(pod, container, node)
  return {
    pod: podRef(pod),
    name: container.name,
    attempt,
    image: image.id,
    command: expanded(container.command),
    args: expanded(container.args),
    workingDir: container.workingDir,
    env: [...env].map(([name, value]) => ({ name, value })),
    labels: labelsFor(pod, container, attempt),
    mounts: await mountsFor(pod, container, { ingredients, deps }),
    devices: await ingredients.volumes.devicesFor(container.name),
    tty: container.tty ?? false,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    resources: node.podPidsLimit === undefined ? limits : { ...limits, pidsLimit: node.podPidsLimit },
    ...(cgroup ? { cgroupParent: cgroupParent(cgroup, node.cgroupDriver) } : {}),
    security: await containerSecurity(pod, container, { image, seccompDir: node.seccompDir }),
    pidMode: pidMode(pod, container, deps),
    ipcMode: pod.spec?.hostIPC ? 'host' : 'pod',
  }
}

/** @throws ContainerConfigError where an ephemeral container is to look into one that does not run */
function pidMode(pod: Pod, container: Container, { cache }: PodWorkerDeps): ContainerConfig['pidMode'] {
  const ephemeral = pod.spec?.ephemeralContainers?.find(({ name }) => name === container.name)
  const targetName = ephemeral?.targetContainerName
  if (targetName) {
    const target = latestContainer(cache.get(pod.metadata.uid ?? ''), targetName)
    if (target?.state !== 'running') throw new ContainerConfigError(`unable to find target container ${targetName}`)
    return { ofContainer: target.id }
  }
  if (pod.spec?.hostPID) return 'host'
  return pod.spec?.shareProcessNamespace ? 'pod' : 'container'
}

async function resolveEnv(
  pod: Pod,
  container: Container,
  { deps, podIPs }: { deps: PodWorkerDeps; podIPs: readonly string[] },
): Promise<Map<string, string>> {
  try {
    return await makeEnv(pod, container, {
      objects: deps.objects,
      services: deps.node.services(),
      facts: { podIPs, hostIPs: deps.node.hostIPs() },
      allocatable: deps.node.allocatable(),
    })
  } catch (err) {
    if (isContainerConfigError(err)) throw err
    throw new ContainerConfigError((err as Error).message)
  }
}

function labelsFor(pod: Pod, container: Container, attempt: number): Record<string, string> {
  return {
    [hashLabel]: containerHash(container),
    [restartCountLabel]: String(attempt),
    [terminationLabels.path]: container.terminationMessagePath ?? '/dev/termination-log',
    [terminationLabels.policy]: container.terminationMessagePolicy ?? 'File',
    ...recoveryLabels(pod, container),
  }
}

/** Volumes first; a volume the pod mounts over a managed file takes its place. */
async function mountsFor(
  pod: Pod,
  container: Container,
  { ingredients, deps }: { ingredients: ContainerIngredients; deps: PodWorkerDeps },
): Promise<ContainerMount[]> {
  const own = await ingredients.volumes.mountsFor(container.name)
  const taken = new Set(own.map(({ containerPath }) => containerPath))
  const log = await terminationLogMount(pod, container, { attempt: ingredients.attempt, paths: deps.paths })
  // The umask must not take away what any user in the container needs.
  await chmod(log.hostPath, 0o666)
  return [...own, ...[...ingredients.podFiles, log].filter(({ containerPath }) => !taken.has(containerPath))]
}
