import type { Service } from '@keelson/api'
import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import type { FieldError } from '@keelson/apimachinery'

// The one family of the cluster: there is one service range, and it is IPv4.
const clusterFamily = 'IPv4'
const otherFamily = 'IPv6'

/** Headless without a selector: its endpoints are whatever somebody writes, of either family. */
function allowsAnyFamily({ spec }: Service): boolean {
  return spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0
}

function completeAddresses({ spec }: Service): void {
  if ((spec.clusterIP ?? '') === '' && (spec.clusterIPs?.[0] ?? '') !== '') spec.clusterIP = spec.clusterIPs?.[0]
  else if ((spec.clusterIP ?? '') !== '' && (spec.clusterIPs?.length ?? 0) === 0)
    spec.clusterIPs = [spec.clusterIP ?? '']
}

/**
 * Fills in the address families of a service and the policy they come from; says what a cluster of one family cannot
 * give: a service with field errors is left half filled in.
 */
export function completeFamilies(service: Service, old: Service | undefined): FieldError[] {
  const { spec } = service
  if (spec.type === 'ExternalName') return []
  completeAddresses(service)
  const anyFamily = allowsAnyFamily(service)
  spec.ipFamilyPolicy ??= old?.spec.ipFamilyPolicy ?? (anyFamily ? 'RequireDualStack' : 'SingleStack')
  const path = FieldPath.of('spec')
  const families = spec.ipFamilies ?? []
  if (spec.ipFamilyPolicy === 'SingleStack') {
    const wanting = [
      [spec.clusterIPs?.length ?? 0, 'multiple cluster IPs are specified'],
      [families.length, 'multiple IP families are specified'],
    ] as const
    const errors = wanting
      .filter(([count]) => count === 2)
      .map(([, what]) =>
        fieldErrors.invalid(
          path.child('ipFamilyPolicy'),
          spec.ipFamilyPolicy,
          `must be 'RequireDualStack' or 'PreferDualStack' when ${what}`,
        ),
      )
    if (errors.length > 0) return errors
  }
  if (families.length === 0) spec.ipFamilies = [clusterFamily]
  if (anyFamily) {
    const [first] = spec.ipFamilies ?? []
    if (spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies?.length === 1) {
      spec.ipFamilies = [...spec.ipFamilies, first === clusterFamily ? otherFamily : clusterFamily]
    }
    return []
  }
  const errors = families.flatMap((family, index) =>
    family === clusterFamily
      ? []
      : [fieldErrors.invalid(path.child('ipFamilies').index(index), family, 'not configured on this cluster')],
  )
  if (spec.ipFamilyPolicy !== 'RequireDualStack') return errors
  const detail = 'this cluster is not configured for dual-stack services'
  return [fieldErrors.invalid(path.child('ipFamilyPolicy'), spec.ipFamilyPolicy, detail), ...errors]
}
