import { chmod, mkdir } from 'node:fs/promises'
import { Quantity } from '@keelson/apimachinery'
import type { Pod } from '@keelson/api'
import { applyFsGroup, hasFsGroup } from '../../ownership.ts'
import type { VolumePlugin, VolumeRequest } from '../../plugin.ts'
import { VolumeError } from '../../port.ts'

/** A directory that lives as long as the pod, on disk or in memory. */
export const emptyDirPlugin: VolumePlugin = {
  name: 'kubernetes.io/empty-dir',
  source: 'emptyDir',
  async prepare(request) {
    const { dir, volume, pod } = request
    const medium = volume.emptyDir?.medium ?? ''
    if (medium !== '' && medium !== 'Memory') {
      throw new VolumeError('unsupported', `unknown storage medium ${JSON.stringify(medium)}`)
    }
    const created = (await mkdir(dir, { recursive: true })) !== undefined
    const mounted = medium === 'Memory' && (await mountMemory(request))
    // Done once: what containers have since made of the directory is theirs.
    if (created || mounted) await chmod(dir, 0o777)
    const fsGroup = pod.spec?.securityContext?.fsGroup
    if (fsGroup !== undefined) {
      const group = { gid: fsGroup, readOnly: false }
      if (!(await hasFsGroup(dir, group))) await applyFsGroup(dir, group)
    }
    return { path: dir, readOnly: false }
  },
}

/** Mounts the tmpfs; false when it was there already. */
async function mountMemory({ dir, volume, pod, context }: VolumeRequest): Promise<boolean> {
  if ((await context.mounter.mountsBelow(dir)).includes(dir)) return false
  const limit = volume.emptyDir?.sizeLimit
  const bounds = [
    bytes(context.allocatable()['memory']),
    podMemoryLimit(pod),
    limit === undefined ? undefined : bytes(String(limit)),
  ].filter((bound) => bound !== undefined && bound > 0) as number[]
  await context.mounter.mountTmpfs(dir, { sizeBytes: bounds.length === 0 ? undefined : Math.min(...bounds) })
  return true
}

/** The sum of the containers' memory limits, if every container has one. */
function podMemoryLimit(pod: Pod): number | undefined {
  let total = 0
  for (const container of pod.spec?.containers ?? []) {
    const limit = bytes(container.resources?.limits?.['memory'])
    if (limit === undefined) return undefined
    total += limit
  }
  return total
}

function bytes(quantity: string | number | undefined): number | undefined {
  return quantity === undefined ? undefined : Quantity.parse(quantity).value()
}
