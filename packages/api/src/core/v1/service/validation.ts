import type { FieldError, ObjectMeta } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, isDns1123Subdomain, validateLabels } from '@keelson/apimachinery'
import { invalidAll, requiredOneOf } from '../../../validation/rules.ts'
import { validateEndpointIp } from '../endpoint-address.ts'
import type { Service, ServiceSpec } from '../types.generated.ts'
import { hasNoAddress, validateClusterIps, validateClusterIpsUpdate } from './validate-cluster-ips.ts'
import { validatePorts, validatePortUse } from './validate-ports.ts'
import {
  validateAffinity,
  validateLoadBalancer,
  validateSourceRanges,
  validateTraffic,
  validateTrafficUpdate,
} from './validate-traffic.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const topologyMode = 'service.kubernetes.io/topology-mode'
const topologyHints = 'service.kubernetes.io/topology-aware-hints'
const path = FieldPath.of('spec')

/** Rules for a service beyond its metadata. */
export function validateService(service: Service): FieldError[] {
  const { spec } = service
  return [
    ...validateTopology(service.metadata),
    ...validateByType(spec),
    ...validatePorts(spec, path),
    ...validateLabels(spec.selector, path.child('selector')),
    ...validateAffinity(spec),
    ...validateClusterIps(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, i) => validateEndpointIp(ip, path.child('externalIPs').index(i))),
    ...requiredOneOf(spec.type, path.child('type'), types),
    ...validatePortUse(spec, path),
    ...validateSourceRanges(service),
    ...validateLoadBalancer(spec),
    ...validateTraffic(service),
  ]
}

/** The older annotation, where there are both, says the same. */
function validateTopology({ annotations = {} }: ObjectMeta): FieldError[] {
  const [mode, hints] = [annotations[topologyMode], annotations[topologyHints]]
  if (mode === undefined || hints === undefined || mode === hints) return []
  const at = FieldPath.of('metadata', 'annotations').key(topologyMode)
  return [fieldErrors.invalid(at, mode, `must match annotations[${topologyHints}] when both are specified`)]
}

function validateByType(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = []
  const isHeadless = hasNoAddress(spec)
  if ((spec.ports ?? []).length === 0 && !isHeadless && spec.type !== 'ExternalName') {
    errors.push(fieldErrors.required(path.child('ports'), ''))
  }
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless) {
    const detail = `may not be set to 'None' for ${spec.type} services`
    errors.push(fieldErrors.invalid(path.child('clusterIPs').index(0), 'None', detail))
  }
  return spec.type === 'ExternalName' ? [...errors, ...validateExternalName(spec)] : errors
}

function validateExternalName(spec: ServiceSpec): FieldError[] {
  const errors = (['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const)
    .filter((field) => (spec[field]?.length ?? 0) > 0)
    .map((field) => fieldErrors.forbidden(path.child(field), 'may not be set for ExternalName services'))
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  if (name === '') errors.push(fieldErrors.required(path.child('externalName'), ''))
  else errors.push(...invalidAll(path.child('externalName'), name, isDns1123Subdomain(name)))
  return errors
}

/** Rules for a changed service beyond its metadata: what others rely on stays. */
export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  return [
    ...validateClusterIpsUpdate(service, old),
    ...validateTrafficUpdate(service, old),
    ...validateService(service),
  ]
}
