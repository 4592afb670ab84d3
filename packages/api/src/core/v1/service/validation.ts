import type { FieldError, FieldPath as Path } from '@keelson/apimachinery'
import {
  FieldPath,
  fieldErrors,
  isDns1123Label,
  isDns1123Subdomain,
  isInRange,
  isValidCIDR,
  isValidIP,
  isValidPortNum,
  validateLabels,
} from '@keelson/apimachinery'
import { invalidAll, optionalOneOf, requiredOneOf } from '../../../validation/rules.ts'
import { validatePortNumOrName } from '../pod/validate-probes.ts'
import type { Service, ServicePort, ServiceSpec } from '../types.generated.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

/** Rules for a service beyond its metadata. */
export function validateService(service: Service): FieldError[] {
  const { spec } = service
  const path = FieldPath.of('spec')
  return [
    ...validateByType(spec, path),
    ...validatePorts(spec, path),
    ...validateLabels(spec.selector, path.child('selector')),
    ...validateAffinity(spec, path),
    ...validateType(spec, path),
    ...validateClusterIps(spec, path),
    ...validateExternalIps(spec, path),
    ...validateDuplicatePorts(spec, path),
    ...validateSourceRanges(spec, path),
    ...validateLoadBalancer(spec, path),
    ...validateTrafficPolicies(spec, path),
  ]
}

function validateByType(spec: ServiceSpec, path: Path): FieldError[] {
  const isHeadless = spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None'
  if ((spec.ports ?? []).length === 0 && !isHeadless && spec.type !== 'ExternalName') {
    return [fieldErrors.required(path.child('ports'), '')]
  }
  if (spec.type === 'LoadBalancer' && isHeadless) {
    const detail = 'may not be set to "None" for LoadBalancer services'
    return [fieldErrors.invalid(path.child('clusterIPs').index(0), 'None', detail)]
  }
  if (spec.type === 'NodePort' && isHeadless) {
    const detail = 'may not be set to "None" for NodePort services'
    return [fieldErrors.invalid(path.child('clusterIPs').index(0), 'None', detail)]
  }
  if (spec.type !== 'ExternalName') return []
  return validateExternalName(spec, path)
}

function validateExternalName(spec: ServiceSpec, path: Path): FieldError[] {
  const errors: FieldError[] = []
  if ((spec.clusterIPs ?? []).length > 0) {
    errors.push(fieldErrors.forbidden(path.child('clusterIPs'), 'may not be set for ExternalName services'))
  }
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  if (name === '') errors.push(fieldErrors.required(path.child('externalName'), ''))
  else errors.push(...invalidAll(path.child('externalName'), name, isDns1123Subdomain(name)))
  return errors
}

function validatePorts(spec: ServiceSpec, path: Path): FieldError[] {
  const ports = spec.ports ?? []
  const names = new Set<string>()
  const isHeadless = spec.clusterIP === 'None'
  return ports.flatMap((port, i) =>
    validatePort(port, { needName: ports.length > 1, isHeadless, names }, path.child('ports').index(i)),
  )
}

function validatePort(
  port: ServicePort,
  { needName, isHeadless, names }: { needName: boolean; isHeadless: boolean; names: Set<string> },
  path: Path,
): FieldError[] {
  const errors: FieldError[] = []
  if (!port.name) {
    if (needName) errors.push(fieldErrors.required(path.child('name'), ''))
  } else {
    errors.push(...invalidAll(path.child('name'), port.name, isDns1123Label(port.name)))
    if (names.has(port.name)) errors.push(fieldErrors.duplicate(path.child('name'), port.name))
    names.add(port.name)
  }
  errors.push(...invalidAll(path.child('port'), port.port ?? 0, isValidPortNum(port.port ?? 0)))
  errors.push(...requiredOneOf(port.protocol, path.child('protocol'), ['SCTP', 'TCP', 'UDP']))
  errors.push(...validatePortNumOrName(port.targetPort ?? 0, path.child('targetPort')))
  if (port.appProtocol !== undefined) {
    errors.push(...invalidAll(path.child('appProtocol'), port.appProtocol, appProtocolMessages(port.appProtocol)))
  }
  if (isHeadless && port.targetPort !== port.port && typeof port.targetPort === 'number' && port.nodePort) {
    errors.push(fieldErrors.forbidden(path.child('nodePort'), 'may not be used when `clusterIP` is None'))
  }
  return errors
}

function appProtocolMessages(value: string): string[] {
  return /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value)
    ? []
    : ['must be a valid label name or protocol']
}

function validateAffinity(spec: ServiceSpec, path: Path): FieldError[] {
  const errors = requiredOneOf(spec.sessionAffinity, path.child('sessionAffinity'), ['ClientIP', 'None'])
  const config = path.child('sessionAffinityConfig')
  if (spec.sessionAffinity === 'ClientIP') {
    const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds
    const at = config.child('clientIP')
    if (spec.sessionAffinityConfig?.clientIP === undefined) {
      errors.push(fieldErrors.required(at, 'when `sessionAffinity` is "ClientIP"'))
    } else if (seconds === undefined || seconds <= 0 || seconds > 86_400) {
      const detail = 'must be greater than 0 and less than 86400'
      errors.push(fieldErrors.invalid(at.child('timeoutSeconds'), seconds ?? null, detail))
    }
  } else if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig !== undefined) {
    const detail = 'must not be set when session affinity is None'
    errors.push(fieldErrors.forbidden(config, detail))
  }
  return errors
}

function validateType(spec: ServiceSpec, path: Path): FieldError[] {
  const errors = requiredOneOf(spec.type, path.child('type'), types)
  if (spec.type !== 'ClusterIP') return errors
  for (const [i, { nodePort }] of (spec.ports ?? []).entries()) {
    const detail = "may not be used when `type` is 'ClusterIP'"
    if (nodePort) errors.push(fieldErrors.forbidden(path.child('ports').index(i).child('nodePort'), detail))
  }
  return errors
}

function validateClusterIps(spec: ServiceSpec, path: Path): FieldError[] {
  if (spec.type === 'ExternalName') return []
  const ips = spec.clusterIPs ?? []
  const at = path.child('clusterIPs')
  const errors: FieldError[] = []
  if (ips.length === 0 && spec.clusterIP) errors.push(fieldErrors.required(at, ''))
  if (ips.length > 0 && (spec.clusterIP ?? '') !== ips[0]) {
    errors.push(fieldErrors.invalid(at, ips, 'first value must match `clusterIP`'))
  }
  if (ips.includes('None') && ips.length > 1) {
    errors.push(fieldErrors.invalid(at, ips, "'None' must be the first and only value"))
  }
  for (const [i, ip] of ips.entries()) {
    if (ip !== '' && ip !== 'None') errors.push(...invalidAll(at.index(i), ip, isValidIP(ip)))
  }
  if (ips.length > 2) errors.push(fieldErrors.invalid(at, ips, 'may only hold up to 2 values'))
  for (const [i, family] of (spec.ipFamilies ?? []).entries()) {
    errors.push(...optionalOneOf(family, path.child('ipFamilies').index(i), ['IPv4', 'IPv6']))
  }
  const policies = ['SingleStack', 'PreferDualStack', 'RequireDualStack']
  return [...errors, ...optionalOneOf(spec.ipFamilyPolicy, path.child('ipFamilyPolicy'), policies)]
}

function validateExternalIps(spec: ServiceSpec, path: Path): FieldError[] {
  return (spec.externalIPs ?? []).flatMap((ip, i) => {
    const at = path.child('externalIPs').index(i)
    const errors = invalidAll(at, ip, isValidIP(ip))
    if (errors.length === 0 && (ip === '0.0.0.0' || ip === '::')) {
      errors.push(fieldErrors.invalid(at, ip, `may not be unspecified (${ip})`))
    } else if (ip.startsWith('127.') || ip === '::1') {
      errors.push(fieldErrors.invalid(at, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'))
    }
    return errors
  })
}

function validateDuplicatePorts(spec: ServiceSpec, path: Path): FieldError[] {
  const errors: FieldError[] = []
  const nodePorts = new Set<string>()
  const ports = new Set<string>()
  for (const [i, { port, nodePort, protocol }] of (spec.ports ?? []).entries()) {
    const at = path.child('ports').index(i)
    const nodeKey = `${protocol}/${nodePort}`
    if (nodePort && spec.type !== 'ClusterIP') {
      if (nodePorts.has(nodeKey)) errors.push(fieldErrors.duplicate(at.child('nodePort'), nodePort))
      nodePorts.add(nodeKey)
    }
    if (ports.has(`${protocol}/${port}`)) errors.push(fieldErrors.duplicate(at, { protocol, port }))
    ports.add(`${protocol}/${port}`)
  }
  return errors
}

function validateSourceRanges(spec: ServiceSpec, path: Path): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? []
  const at = path.child('loadBalancerSourceRanges')
  if (ranges.length === 0) return []
  if (spec.type !== 'LoadBalancer') return [fieldErrors.forbidden(at, "may only be used when `type` is 'LoadBalancer'")]
  return ranges.flatMap((range, i) => invalidAll(at.index(i), range, isValidCIDR(range.trim())))
}

function validateLoadBalancer(spec: ServiceSpec, path: Path): FieldError[] {
  if (spec.type === 'LoadBalancer') return []
  return (['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const)
    .filter((field) => spec[field] !== undefined)
    .map((field) => fieldErrors.forbidden(path.child(field), "may only be used when `type` is 'LoadBalancer'"))
}

function validateTrafficPolicies(spec: ServiceSpec, path: Path): FieldError[] {
  const errors: FieldError[] = []
  const isExternal = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0
  const at = path.child('externalTrafficPolicy')
  if (!isExternal && spec.externalTrafficPolicy) {
    const detail = 'may only be set for externally-accessible services'
    errors.push(fieldErrors.invalid(at, spec.externalTrafficPolicy, detail))
  } else if (isExternal && spec.type !== 'ClusterIP') {
    errors.push(...requiredOneOf(spec.externalTrafficPolicy, at, ['Cluster', 'Local']))
  }
  const health = spec.healthCheckNodePort ?? 0
  const needsHealth = spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
  if (health !== 0 && !needsHealth) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    errors.push(fieldErrors.invalid(path.child('healthCheckNodePort'), health, detail))
  } else if (health !== 0) {
    errors.push(...invalidAll(path.child('healthCheckNodePort'), health, isInRange(health, 1, 65_535)))
  }
  const internal = path.child('internalTrafficPolicy')
  if (spec.type !== 'ExternalName' && spec.internalTrafficPolicy === undefined) {
    return [...errors, fieldErrors.required(internal, '')]
  }
  return [...errors, ...optionalOneOf(spec.internalTrafficPolicy, internal, ['Cluster', 'Local'])]
}

/** Rules for a changed service beyond its metadata: primary address and family stay. */
export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  const errors: FieldError[] = []
  const path = FieldPath.of('spec')
  if (service.spec.type !== 'ExternalName' && old.spec.type !== 'ExternalName') {
    const [next, last] = [service.spec.clusterIPs ?? [], old.spec.clusterIPs ?? []]
    if (last[0] && next[0] !== last[0]) {
      const at = path.child('clusterIPs').index(0)
      const detail = 'may not change once set'
      errors.push(fieldErrors.invalid(at, service.spec.clusterIPs ?? null, detail))
    }
    const [family, oldFamily] = [service.spec.ipFamilies?.[0], old.spec.ipFamilies?.[0]]
    if (oldFamily && family && family !== oldFamily) {
      const detail = 'may not change once set'
      errors.push(fieldErrors.invalid(path.child('ipFamilies').index(0), service.spec.ipFamilies, detail))
    }
  }
  return [...errors, ...validateService(service)]
}
