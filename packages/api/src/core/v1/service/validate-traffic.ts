import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, isValidCIDR, isValidPortNum } from '@keelson/apimachinery'
import { invalidAll, optionalOneOf, qualifiedName, requiredOneOf } from '../../../validation/rules.ts'
import type { Service, ServiceSpec } from '../types.generated.ts'
import { isExternallyAccessible, needsHealthCheckPort } from './helpers.ts'

const path = FieldPath.of('spec')
const onlyLoadBalancers = "may only be used when `type` is 'LoadBalancer'"
const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'

/** Where session affinity comes from and how long it lasts. */
export function validateAffinity(spec: ServiceSpec): FieldError[] {
  const errors = requiredOneOf(spec.sessionAffinity, path.child('sessionAffinity'), ['ClientIP', 'None'])
  const config = path.child('sessionAffinityConfig')
  if (spec.sessionAffinity === 'ClientIP') {
    const clientIP = spec.sessionAffinityConfig?.clientIP
    const at = config.child('clientIP')
    const seconds = clientIP?.timeoutSeconds
    const needed = 'when session affinity type is ClientIP'
    if (spec.sessionAffinityConfig === undefined) errors.push(fieldErrors.required(config, needed))
    else if (clientIP === undefined) errors.push(fieldErrors.required(at, needed))
    else if (seconds === undefined) errors.push(fieldErrors.required(at.child('timeoutSeconds'), needed))
    else if (seconds <= 0 || seconds > 86_400) {
      const detail = 'must be greater than 0 and less than 86400'
      errors.push(fieldErrors.invalid(at.child('timeoutSeconds'), seconds, detail))
    }
  } else if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig !== undefined) {
    errors.push(fieldErrors.forbidden(config, 'must not be set when session affinity is None'))
  }
  return errors
}

/** Who may reach a load balancer: by the field or, where that is absent, by the older annotation. */
export function validateSourceRanges({ spec, metadata }: Service): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? []
  const annotation = metadata.annotations?.[sourceRangesAnnotation]
  if (ranges.length === 0 && annotation === undefined) return []
  // Upstream writes the field like this.
  const at =
    ranges.length > 0
      ? path.child('LoadBalancerSourceRanges')
      : FieldPath.of('metadata', 'annotations').key(sourceRangesAnnotation)
  const errors = spec.type === 'LoadBalancer' ? [] : [fieldErrors.forbidden(at, onlyLoadBalancers)]
  const listed = ranges.map((range, i) => [at.index(i), range.trim()] as const)
  const annotated = (annotation ?? '').trim() === '' ? [] : (annotation ?? '').split(',')
  const given = ranges.length > 0 ? listed : annotated.map((range) => [at, range.trim()] as const)
  return [...errors, ...given.flatMap(([where, range]) => invalidAll(where, range, isValidCIDR(range)))]
}

/** What only load balancers have. */
export function validateLoadBalancer(spec: ServiceSpec): FieldError[] {
  const classPath = path.child('loadBalancerClass')
  if (spec.type === 'LoadBalancer') {
    return spec.loadBalancerClass === undefined ? [] : qualifiedName(spec.loadBalancerClass, classPath)
  }
  return (['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const)
    .filter((field) => spec[field] !== undefined)
    .map((field) => fieldErrors.forbidden(path.child(field), onlyLoadBalancers))
}

function validateExternalTraffic(service: Service): FieldError[] {
  const { spec } = service
  const at = path.child('externalTrafficPolicy')
  if (isExternallyAccessible(service)) return requiredOneOf(spec.externalTrafficPolicy, at, ['Cluster', 'Local'])
  if (!spec.externalTrafficPolicy) return []
  return [fieldErrors.invalid(at, spec.externalTrafficPolicy, 'may only be set for externally-accessible services')]
}

// That there is a port where one is needed is for the allocator to see to.
function validateHealthCheck(service: Service): FieldError[] {
  const port = service.spec.healthCheckNodePort ?? 0
  const at = path.child('healthCheckNodePort')
  if (port === 0) return []
  if (needsHealthCheckPort(service)) return invalidAll(at, port, isValidPortNum(port))
  const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
  return [fieldErrors.invalid(at, port, detail)]
}

/** Which endpoints traffic goes to. */
export function validateTraffic(service: Service): FieldError[] {
  const { spec } = service
  const internal = path.child('internalTrafficPolicy')
  const needsInternal = ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(spec.type ?? '')
  const missing = needsInternal && spec.internalTrafficPolicy === undefined
  return [
    ...validateExternalTraffic(service),
    ...validateHealthCheck(service),
    ...(missing ? [fieldErrors.required(internal, '')] : []),
    ...optionalOneOf(spec.internalTrafficPolicy, internal, ['Cluster', 'Local']),
    ...optionalOneOf(spec.trafficDistribution, path.child('trafficDistribution'), [
      'PreferClose',
      'PreferSameNode',
      'PreferSameZone',
    ]),
  ]
}

/** What a change may not do to load balancers: their class and the port of their health checks stay. */
export function validateTrafficUpdate(service: Service, old: Service): FieldError[] {
  const errors: FieldError[] = []
  const [next, last] = [service.spec, old.spec]
  const stayed = next.type === 'LoadBalancer' && last.type === 'LoadBalancer'
  if (stayed && next.loadBalancerClass !== last.loadBalancerClass) {
    const at = path.child('loadBalancerClass')
    errors.push(fieldErrors.invalid(at, next.loadBalancerClass ?? null, 'may not change once set'))
  }
  const checked = needsHealthCheckPort(service) && needsHealthCheckPort(old)
  if (checked && next.healthCheckNodePort !== last.healthCheckNodePort) {
    errors.push(fieldErrors.forbidden(path.child('healthCheckNodePort'), 'field is immutable'))
  }
  return errors
}
