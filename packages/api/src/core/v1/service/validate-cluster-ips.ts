import { isIP } from 'node:net'
import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, isValidIP } from '@keelson/apimachinery'
import { invalidAll, optionalOneOf } from '../../../validation/rules.ts'
import type { Service, ServiceSpec } from '../types.generated.ts'

const specPath = FieldPath.of('spec')
const ipsPath = specPath.child('clusterIPs')
const familiesPath = specPath.child('ipFamilies')
const policyPath = specPath.child('ipFamilyPolicy')

const families = ['IPv4', 'IPv6']
const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack']

/** Whether the service is a name for its endpoints only. */
export function hasNoAddress({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None'
}

/** Cluster IPs, families and their policy: each by itself, then whether they fit together. */
export function validateClusterIps(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return []
  const addresses = validateAddresses(spec)
  const errors = [
    ...validateFirst(spec),
    ...validateFamilies(spec),
    ...optionalOneOf(spec.ipFamilyPolicy, policyPath, policies),
    ...addresses,
  ]
  const ips = spec.clusterIPs ?? []
  if (ips.length > 2) errors.push(fieldErrors.invalid(ipsPath, ips, 'may only hold up to 2 values'))
  // Of addresses that are none, nothing more can be said.
  return addresses.length > 0 ? errors : [...errors, ...validateFit(spec)]
}

function validateFirst({ clusterIP, clusterIPs = [] }: ServiceSpec): FieldError[] {
  if (!clusterIP) {
    if (clusterIPs.length === 0) return []
    return [fieldErrors.invalid(ipsPath, clusterIPs, 'must be empty when `clusterIP` is not specified')]
  }
  if (clusterIPs.length === 0) return [fieldErrors.required(ipsPath, '')]
  if (clusterIPs[0] === clusterIP) return []
  return [fieldErrors.invalid(ipsPath, clusterIPs, 'first value must match `clusterIP`')]
}

function validateFamilies({ ipFamilies = [] }: ServiceSpec): FieldError[] {
  return ipFamilies.flatMap((family, i) => {
    const at = familiesPath.index(i)
    const errors = optionalOneOf(family, at, families)
    if (ipFamilies.indexOf(family) < i) errors.push(fieldErrors.duplicate(at, family))
    return errors
  })
}

function validateAddresses({ clusterIPs = [] }: ServiceSpec): FieldError[] {
  return clusterIPs.flatMap((ip, i) => {
    if (i > 0 || ip !== 'None') return invalidAll(ipsPath.index(i), ip, isValidIP(ip))
    if (clusterIPs.length === 1) return []
    return [fieldErrors.invalid(ipsPath, clusterIPs, "'None' must be the first and only value")]
  })
}

function validateFit(spec: ServiceSpec): FieldError[] {
  const { clusterIPs: ips = [], ipFamilies = [] } = spec
  const errors: FieldError[] = []
  const kinds = ips.map((ip) => (isIP(ip) === 6 ? 'IPv6' : 'IPv4'))
  if (ips.length > 1 && new Set(kinds).size < 2) {
    errors.push(fieldErrors.invalid(ipsPath, ips, 'may specify no more than one IP for each IP family'))
  }
  if (hasNoAddress(spec)) return errors
  for (const [i, ip] of ips.entries()) {
    const family = ipFamilies[i]
    if (family === undefined || !families.includes(family) || family === kinds[i]) continue
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${i}]\``
    errors.push(fieldErrors.invalid(ipsPath.index(i), ip, detail))
  }
  return errors
}

interface Wording {
  readonly path: FieldPath
  readonly unset: string
  readonly released: string
}

/** A list of one value per family: the first stays, a second comes and, with the policy saying so, goes. */
function validateKept(
  next: ServiceSpec,
  lists: { next: readonly string[]; old: readonly string[] },
  o: Wording,
): FieldError[] {
  const errors: FieldError[] = []
  const changed = lists.old.findIndex((value, i) => i < lists.next.length && value !== lists.next[i])
  if (lists.next.length === 0 && lists.old.length > 0) {
    errors.push(fieldErrors.invalid(o.path.index(0), null, o.unset))
  } else if (changed === 0 || (changed > 0 && lists.next.length === lists.old.length)) {
    errors.push(fieldErrors.invalid(o.path.index(changed), lists.next, 'may not change once set'))
  }
  if (lists.old.length > 1 && lists.next.length === 1 && next.ipFamilyPolicy !== 'SingleStack') {
    errors.push(fieldErrors.invalid(policyPath, next.ipFamilyPolicy ?? null, o.released))
  }
  return errors
}

/** What a change may not do to cluster IPs and families, unless it is from or to a service without them. */
export function validateClusterIpsUpdate({ spec: next }: Service, { spec: old }: Service): FieldError[] {
  if (next.type === 'ExternalName' || old.type === 'ExternalName') return []
  const [noAddress, hadNone] = [hasNoAddress(next), hasNoAddress(old)]
  const ips = validateKept(
    next,
    { next: next.clusterIPs ?? [], old: old.clusterIPs ?? [] },
    {
      path: ipsPath,
      unset: 'primary clusterIP can not be unset',
      released: "must be set to 'SingleStack' when releasing the secondary clusterIP",
    },
  )
  // Families of headless services are free to change.
  if (noAddress || hadNone) return noAddress === hadNone ? [] : ips
  const kept = validateKept(
    next,
    { next: next.ipFamilies ?? [], old: old.ipFamilies ?? [] },
    {
      path: familiesPath,
      unset: 'primary ipFamily can not be unset',
      released: "must be set to 'SingleStack' when releasing the secondary ipFamily",
    },
  )
  return [...ips, ...kept]
}
