import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors, isDns1123Label, isValidPortNum } from '@keelson/apimachinery'
import { invalidAll, qualifiedName, requiredOneOf } from '../../../validation/rules.ts'
import { validatePortNumOrName } from '../pod/validate-probes.ts'
import type { ServicePort, ServiceSpec } from '../types.generated.ts'

/** The ports of a service, each by itself; `path` is that of the spec. */
export function validatePorts(spec: ServiceSpec, path: FieldPath): FieldError[] {
  const ports = spec.ports ?? []
  const names = new Set<string>()
  return ports.flatMap((port, i) =>
    validatePort(port, { needName: ports.length > 1, names }, path.child('ports').index(i)),
  )
}

function validatePort(
  port: ServicePort,
  { needName, names }: { needName: boolean; names: Set<string> },
  path: FieldPath,
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
  if (port.appProtocol !== undefined) errors.push(...qualifiedName(port.appProtocol, path.child('appProtocol')))
  return errors
}

/** Node ports only where the type has some, and no port twice; `path` is that of the spec. */
export function validatePortUse(spec: ServiceSpec, path: FieldPath): FieldError[] {
  const ports = [...(spec.ports ?? []).entries()].map(([i, port]) => ({ ...port, at: path.child('ports').index(i) }))
  const open = ports.filter(({ nodePort }) => Boolean(nodePort))
  const unused = "may not be used when `type` is 'ClusterIP'"
  return [
    ...(spec.type === 'ClusterIP' ? open : []).map(({ at }) => fieldErrors.forbidden(at.child('nodePort'), unused)),
    ...repeated(open, ({ protocol, nodePort }) => `${protocol}/${nodePort}`).map(({ at, nodePort }) =>
      fieldErrors.duplicate(at.child('nodePort'), nodePort),
    ),
    ...repeated(ports, ({ protocol, port }) => `${protocol}/${port}`).map(({ at, protocol, port }) =>
      fieldErrors.duplicate(at, { protocol, port }),
    ),
  ]
}

/** Those of a list whose key another had before them. */
function repeated<T>(list: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>()
  return list.filter((item) => {
    const key = keyOf(item)
    if (seen.has(key)) return true
    seen.add(key)
    return false
  })
}
