import { validateEphemeralContainersUpdate } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { deepClone } from '@keelson/apimachinery'
import type { UpdateSubresource } from '../../port.ts'

/** pods/NAME/ephemeralcontainers: adds debugging containers, changes nothing else. */
export const ephemeralContainers: UpdateSubresource<Pod> = {
  type: 'update',
  name: 'ephemeralcontainers',
  prepareForUpdate(pod, old) {
    const added = pod.spec.ephemeralContainers
    pod.spec = deepClone(old.spec)
    if (added === undefined) delete pod.spec.ephemeralContainers
    else pod.spec.ephemeralContainers = added
    if (old.status === undefined) delete pod.status
    else pod.status = deepClone(old.status)
  },
  validateUpdate: validateEphemeralContainersUpdate,
}
