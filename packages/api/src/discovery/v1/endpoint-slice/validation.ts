import { isIPv4, isIPv6 } from 'node:net'
import type { FieldError, FieldPath as Path } from '@keelson/apimachinery'
import {
  FieldPath,
  fieldErrors,
  isDns1123Label,
  isDns1123Subdomain,
  isValidLabelValue,
  isValidPortNum,
  validateImmutableField,
  validateLabels,
} from '@keelson/apimachinery'
import { validateEndpointIp } from '../../../core/v1/endpoint-address.ts'
import { invalidAll, optionalText, qualifiedName, requiredOneOf, requiredText } from '../../../validation/rules.ts'
import type { Endpoint, EndpointSlice } from '../types.generated.ts'

const maxEndpoints = 1000
const maxAddresses = 100
const maxPorts = 20_000
const maxHints = 8

/** Rules for an endpoint slice beyond its metadata. */
export function validateEndpointSlice(slice: EndpointSlice): FieldError[] {
  return [
    ...requiredOneOf(slice.addressType, FieldPath.of('addressType'), ['FQDN', 'IPv4', 'IPv6']),
    ...validateEndpoints(slice),
    ...validatePorts(slice),
  ]
}

function validateEndpoints({ endpoints, addressType }: EndpointSlice): FieldError[] {
  const path = FieldPath.of('endpoints')
  const list = endpoints ?? []
  if (list.length > maxEndpoints) return [fieldErrors.tooMany(path, list.length, maxEndpoints)]
  return list.flatMap((endpoint, i) => validateEndpoint(endpoint, addressType, path.index(i)))
}

function validateEndpoint(endpoint: Endpoint, addressType: string, path: Path): FieldError[] {
  const at = path.child('addresses')
  const addresses = endpoint.addresses ?? []
  const errors: FieldError[] = []
  if (addresses.length === 0) errors.push(fieldErrors.required(at, 'must contain at least 1 address'))
  else if (addresses.length > maxAddresses) errors.push(fieldErrors.tooMany(at, addresses.length, maxAddresses))
  for (const [i, address] of addresses.entries()) errors.push(...validateAddress(address, addressType, at.index(i)))
  return [
    ...errors,
    ...optionalText(endpoint.nodeName, path.child('nodeName'), isDns1123Subdomain),
    ...validateLabels(endpoint.deprecatedTopology, path.child('deprecatedTopology')),
    ...optionalText(endpoint.hostname, path.child('hostname'), isDns1123Label),
    ...validateHints(endpoint.hints?.forZones, isValidLabelValue, path.child('hints', 'forZones')),
    ...validateHints(endpoint.hints?.forNodes, isDns1123Subdomain, path.child('hints', 'forNodes')),
  ]
}

/** Zones or nodes that an endpoint is for: few, each well-formed and once. */
function validateHints(
  hints: readonly { name: string }[] | undefined,
  check: (name: string) => readonly string[],
  path: Path,
): FieldError[] {
  const names = (hints ?? []).map(({ name }) => name)
  if (names.length > maxHints) return [fieldErrors.tooMany(path, names.length, maxHints)]
  return names.flatMap((name, i) => {
    const at = path.index(i).child('name')
    const repeated = names.indexOf(name) < i ? [fieldErrors.duplicate(at, name)] : []
    return [...repeated, ...invalidAll(at, name, check(name))]
  })
}

function validateAddress(address: string, addressType: string, path: Path): FieldError[] {
  switch (addressType) {
    case 'IPv4':
      return isIPv4(address)
        ? validateEndpointIp(address, path)
        : [fieldErrors.invalid(path, address, 'must be an IPv4 address')]
    case 'IPv6':
      return isIPv6(address)
        ? validateEndpointIp(address, path)
        : [fieldErrors.invalid(path, address, 'must be an IPv6 address')]
    case 'FQDN':
      return invalidAll(path, address, isDns1123Subdomain(address.replace(/\.$/, '')))
    default:
      return []
  }
}

function validatePorts({ ports }: EndpointSlice): FieldError[] {
  const path = FieldPath.of('ports')
  const list = ports ?? []
  if (list.length > maxPorts) return [fieldErrors.tooMany(path, list.length, maxPorts)]
  const names = new Set<string>()
  return list.flatMap(({ name = '', port, protocol, appProtocol }, i) => {
    const at = path.index(i)
    const errors = name === '' ? [] : requiredText(name, at.child('name'), isDns1123Label)
    if (names.has(name)) errors.push(fieldErrors.duplicate(at.child('name'), name))
    names.add(name)
    if (port !== undefined) errors.push(...invalidAll(at.child('port'), port, isValidPortNum(port)))
    errors.push(...requiredOneOf(protocol, at.child('protocol'), ['SCTP', 'TCP', 'UDP']))
    if (appProtocol !== undefined) errors.push(...qualifiedName(appProtocol, at.child('appProtocol')))
    return errors
  })
}

/** Rules for a changed endpoint slice beyond its metadata: its address type stays. */
export function validateEndpointSliceUpdate(slice: EndpointSlice, old: EndpointSlice): FieldError[] {
  return [
    ...validateEndpointSlice(slice),
    ...validateImmutableField(slice.addressType, old.addressType, FieldPath.of('addressType')),
  ]
}
