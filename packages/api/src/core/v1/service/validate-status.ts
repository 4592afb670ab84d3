import { isIP } from 'node:net'
import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, isDns1123Subdomain } from '@keelson/apimachinery'
import { invalidAll, optionalOneOf } from '../../../validation/rules.ts'
import type { LoadBalancerIngress, Service } from '../types.generated.ts'

/** Rules for a write to a service's status: where its load balancer is reached. */
export function validateServiceStatus({ spec, status }: Service): FieldError[] {
  const path = FieldPath.of('status', 'loadBalancer', 'ingress')
  const ingress = status?.loadBalancer?.ingress ?? []
  if (ingress.length > 0 && spec.type !== 'LoadBalancer') {
    return [fieldErrors.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")]
  }
  return ingress.flatMap((one, i) => validateIngress(one, path.index(i)))
}

function validateIngress({ ip, ipMode, hostname }: LoadBalancerIngress, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const mode = path.child('ipMode')
  if (ip && isIP(ip) === 0) errors.push(fieldErrors.invalid(path.child('ip'), ip, 'must be a valid IP address'))
  if (ip && ipMode === undefined) errors.push(fieldErrors.required(mode, 'must be specified when `ip` is set'))
  else if (!ip && ipMode !== undefined) {
    errors.push(fieldErrors.forbidden(mode, 'may not be specified when `ip` is not set'))
  } else errors.push(...optionalOneOf(ipMode, mode, ['Proxy', 'VIP']))
  if (!hostname) return errors
  const at = path.child('hostname')
  errors.push(...invalidAll(at, hostname, isDns1123Subdomain(hostname)))
  if (isIP(hostname) !== 0) errors.push(fieldErrors.invalid(at, hostname, 'must be a DNS name, not an IP address'))
  return errors
}
