import type { FieldError, FieldPath as Path } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, isDns1123Label, isDns1123Subdomain, isValidPortNum } from '@keelson/apimachinery'
import { invalidAll, optionalText, qualifiedName, requiredOneOf } from '../../../validation/rules.ts'
import { validateEndpointIp } from '../endpoint-address.ts'
import type { EndpointAddress, EndpointPort, Endpoints, EndpointSubset } from '../types.generated.ts'

/** Rules for endpoints beyond their metadata. */
export function validateEndpoints({ subsets = [] }: Endpoints): FieldError[] {
  return subsets.flatMap((subset, i) => validateSubset(subset, FieldPath.of('subsets').index(i)))
}

function validateSubset(
  { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset,
  path: Path,
): FieldError[] {
  const errors: FieldError[] = []
  if (addresses.length + notReadyAddresses.length === 0) {
    errors.push(fieldErrors.required(path, 'must specify `addresses` or `notReadyAddresses`'))
  }
  return [
    ...errors,
    ...addresses.flatMap((address, i) => validateAddress(address, path.child('addresses').index(i))),
    ...notReadyAddresses.flatMap((address, i) => validateAddress(address, path.child('notReadyAddresses').index(i))),
    ...ports.flatMap((port, i) => validatePort(port, ports.length > 1, path.child('ports').index(i))),
  ]
}

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, path: Path): FieldError[] {
  return [
    ...validateEndpointIp(ip ?? '', path.child('ip')),
    ...optionalText(hostname, path.child('hostname'), isDns1123Label),
    ...optionalText(nodeName, path.child('nodeName'), isDns1123Subdomain),
  ]
}

function validatePort(
  { name, port, protocol, appProtocol }: EndpointPort,
  needsName: boolean,
  path: Path,
): FieldError[] {
  const errors = optionalText(name, path.child('name'), isDns1123Label)
  if (needsName && !name) errors.push(fieldErrors.required(path.child('name'), ''))
  return [
    ...errors,
    ...invalidAll(path.child('port'), port ?? 0, isValidPortNum(port ?? 0)),
    ...requiredOneOf(protocol, path.child('protocol'), ['SCTP', 'TCP', 'UDP']),
    ...(appProtocol === undefined ? [] : qualifiedName(appProtocol, path.child('appProtocol'))),
  ]
}
