import { podLimits } from '@keelson/api'
import { Quantity } from '@keelson/apimachinery'
import type { Pod, PodSpec } from '@keelson/api'
import type { PodUse } from './usage.ts'

/** A pod that uses more of the node's disk than it may. `limit` names what it has exceeded, for the metric. */
export interface StorageOffence {
  readonly limit: 'emptydirfs.limit' | 'ephemeralpodfs.limit' | 'ephemeralcontainerfs.limit'
  readonly message: string
}

const storage = 'ephemeral-storage'

/** Whether anything bounds the pod's use of the disk: only then is it worth measuring. Pure. */
export function hasStorageLimits(pod: Pod): boolean {
  const { volumes = [] } = pod.spec ?? {}
  return volumes.some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) || storageLimit(pod) !== undefined
}

/** The first limit that the pod has exceeded: of a volume, of the pod, of a container. Pure. */
export function storageOffence(pod: Pod, use: PodUse): StorageOffence | undefined {
  for (const { name, emptyDir } of pod.spec?.volumes ?? []) {
    const limit = emptyDir?.sizeLimit === undefined ? undefined : Quantity.parse(emptyDir.sizeLimit)
    const used = use.emptyDirs.get(name) ?? 0
    if (limit && limit.value() > 0 && used > limit.value()) {
      const message = `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(limit.toString())}. `
      return { limit: 'emptydirfs.limit', message }
    }
  }
  const whole = storageLimit(pod)
  if (whole && use.diskBytes > whole.value()) {
    const message = `Pod ephemeral local storage usage exceeds the total limit of containers ${whole.toString()}. `
    return { limit: 'ephemeralpodfs.limit', message }
  }
  for (const { name, resources } of pod.spec?.containers ?? []) {
    const limit = resources?.limits?.[storage] === undefined ? undefined : Quantity.parse(resources.limits[storage])
    const used = use.containers.find((container) => container.name === name)?.diskBytes ?? 0
    if (limit && limit.value() > 0 && used > limit.value()) {
      const message = `Container ${name} exceeded its local ephemeral storage limit ${JSON.stringify(limit.toString())}. `
      return { limit: 'ephemeralcontainerfs.limit', message }
    }
  }
  return undefined
}

function storageLimit(pod: Pod): Quantity | undefined {
  return podLimits({ spec: pod.spec ?? ({} as PodSpec) })[storage]
}
