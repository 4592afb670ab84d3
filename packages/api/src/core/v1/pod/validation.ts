import type { FieldError, FieldPath as Path } from '@keelson/apimachinery'
import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import type { Container, Pod } from '../types.generated.ts'
import { validatePodSpec } from './validate-spec.ts'

/** Marks the API's picture of a pod that a kubelet runs from a file. */
export const mirrorPodAnnotation = 'kubernetes.io/config.mirror'

/** Rules for a new pod beyond its metadata. */
export function validatePod(pod: Pod): FieldError[] {
  const { spec } = pod
  const path = FieldPath.of('spec')
  const errors = [...validateAnnotations(pod), ...validatePodSpec(spec, path), ...validatePodOnly(pod, path)]
  if ((spec.ephemeralContainers ?? []).length > 0) {
    errors.push(fieldErrors.forbidden(path.child('ephemeralContainers'), 'cannot be set on create'))
  }
  if (spec.nodeName && (spec.schedulingGates ?? []).length > 0) {
    const detail = 'cannot be set until all schedulingGates have been cleared'
    errors.push(fieldErrors.forbidden(path.child('nodeName'), detail))
  }
  return errors
}

function validateAnnotations(pod: Pod): FieldError[] {
  const mirror = pod.metadata.annotations?.[mirrorPodAnnotation]
  if (mirror === undefined || pod.spec.nodeName) return []
  const path = FieldPath.of('metadata', 'annotations').key(mirrorPodAnnotation)
  return [fieldErrors.invalid(path, mirror, 'must set spec.nodeName if mirror pod annotation is set')]
}

/** Rules that pods have and templates, for old times' sake, do not. */
export function validatePodOnly(pod: Pod, path: Path): FieldError[] {
  const { spec } = pod
  const errors: FieldError[] = []
  if (!spec.serviceAccountName) {
    for (const [i, volume] of (spec.volumes ?? []).entries()) {
      for (const [j, source] of (volume.projected?.sources ?? []).entries()) {
        if (source.serviceAccountToken === undefined) continue
        const at = path.child('volumes').index(i).child('projected', 'sources').index(j).child('serviceAccountToken')
        errors.push(fieldErrors.forbidden(at, 'must not be specified when serviceAccountName is not set'))
      }
    }
  }
  return [
    ...errors,
    ...validateImageSpaces(spec.containers, path.child('containers')),
    ...validateImageSpaces(spec.initContainers, path.child('initContainers')),
  ]
}

function validateImageSpaces(containers: readonly Container[] | undefined, path: Path): FieldError[] {
  return (containers ?? []).flatMap(({ image = '' }, i) => {
    if (image.trim() === image) return []
    const detail = 'must not have leading or trailing whitespace'
    return [fieldErrors.invalid(path.index(i).child('image'), image, detail)]
  })
}
