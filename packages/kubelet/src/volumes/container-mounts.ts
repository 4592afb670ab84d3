import { join } from 'node:path'
import type { Container, Pod, VolumeMount } from '@keelson/api'
import type { ContainerMount } from '../runtime/types.ts'
import type { PreparedVolume, VolumeContext } from './plugin.ts'
import { VolumeError } from './port.ts'
import { expandSubPath } from './sub-path-expr.ts'
import { bindSubPath } from './subpath/bind-sub-path.ts'

/** A pod whose volumes are there. */
export interface MountablePod {
  readonly pod: Pod
  readonly volumes: ReadonlyMap<string, PreparedVolume>
  /** Where sub-path binds of this pod lie. */
  readonly subPathsDir: string
  readonly context: VolumeContext
}

const propagations = new Set(['None', 'HostToContainer', 'Bidirectional'])

/** The mounts of one container, in the order of its `volumeMounts`. @throws VolumeError */
export async function containerMounts(target: MountablePod, containerName: string): Promise<ContainerMount[]> {
  const container = findContainer(target.pod, containerName)
  const mounts: ContainerMount[] = []
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const volume = target.volumes.get(mount.name)
    if (!volume) {
      const text = `cannot find mounter for volume ${JSON.stringify(mount.name)} of container ${JSON.stringify(containerName)}`
      throw new VolumeError('invalid', text)
    }
    refuseRecursiveReadOnly(mount)
    mounts.push({
      hostPath: await hostPath(target, { container, mount, index, volume }),
      containerPath: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
      readOnly: (mount.readOnly ?? false) || volume.readOnly,
      propagation: propagation(mount),
    })
  }
  return mounts
}

async function hostPath(
  target: MountablePod,
  use: { container: Container; mount: VolumeMount; index: number; volume: PreparedVolume },
): Promise<string> {
  const { container, mount, index, volume } = use
  const subPath = mount.subPathExpr
    ? expandSubPath(target.pod, container, target.context, mount.subPathExpr)
    : (mount.subPath ?? '')
  if (subPath === '') return volume.path
  checkSubPath(subPath)
  try {
    const at = join(target.subPathsDir, mount.name, container.name, String(index))
    return await bindSubPath(target.context.mounter, { root: volume.path, subPath }, at)
  } catch (err) {
    const which = `volumeMount ${JSON.stringify(mount.name)} of container ${JSON.stringify(container.name)}`
    const reason = err instanceof Error ? err.message : String(err)
    throw new VolumeError('invalid', `failed to prepare subPath for ${which}: ${reason}`, { cause: err })
  }
}

function checkSubPath(subPath: string): void {
  if (subPath.startsWith('/'))
    throw new VolumeError('invalid', `error SubPath \`${subPath}\` must not be an absolute path`)
  if (subPath.split('/').includes('..'))
    throw new VolumeError('invalid', `unable to provision SubPath \`${subPath}\`: must not contain '..'`)
}

/** Docker cannot promise that what is mounted below a volume is read-only too; who insists on it has to be told. */
function refuseRecursiveReadOnly({ name, recursiveReadOnly }: VolumeMount): void {
  if (recursiveReadOnly !== 'Enabled') return
  const why = `volume ${JSON.stringify(name)} requested recursive read-only mode, but it is not supported by the runtime`
  throw new VolumeError('unsupported', `failed to resolve recursive read-only mode: ${why}`)
}

function propagation(mount: VolumeMount): ContainerMount['propagation'] {
  const asked = mount.mountPropagation
  return asked !== undefined && propagations.has(asked) ? (asked as ContainerMount['propagation']) : undefined
}

function findContainer(pod: Pod, name: string): Container {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {}
  const found = [...containers, ...initContainers, ...(ephemeralContainers as Container[])].find(
    (each) => each.name === name,
  )
  if (!found) throw new VolumeError('invalid', `container ${JSON.stringify(name)} not found in pod`)
  return found
}
