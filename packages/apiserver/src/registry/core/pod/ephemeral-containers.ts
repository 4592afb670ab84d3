import type { Pod } from '@keelson/api'
import { FieldPath, deepClone, deepEqual, fieldErrors } from '@keelson/apimachinery'
import type { FieldError } from '@keelson/apimachinery'
import type { UpdateSubresource } from '../../port.ts'

function validate(pod: Pod, old: Pod): FieldError[] {
  const path = FieldPath.of('spec', 'ephemeralContainers')
  const next = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]))
  const errors: FieldError[] = []
  for (const container of old.spec.ephemeralContainers ?? []) {
    const same = next.get(container.name)
    if (same === undefined) {
      const name = JSON.stringify(container.name)
      errors.push(fieldErrors.forbidden(path, `existing ephemeral containers ${name} may not be removed\n`))
    } else if (!deepEqual(same, container)) {
      const name = JSON.stringify(container.name)
      errors.push(fieldErrors.forbidden(path, `existing ephemeral containers ${name} may not be changed\n`))
    }
  }
  return errors
}

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
  validateUpdate: validate,
}
