import type { Container, Pod } from '@keelson/api'
import { expand } from '../containers/expansion.ts'
import { fieldValue } from '../containers/field-ref.ts'
import { resourceValue } from '../containers/resource-ref.ts'
import type { VolumeContext } from './plugin.ts'
import { VolumeError } from './port.ts'

/**
 * Expands `$(NAME)` in a `subPathExpr` from the container's own variables: literals, and references to the pod's
 * fields and resources. @throws VolumeError when a variable is unknown
 */
export function expandSubPath(pod: Pod, container: Container, context: VolumeContext, expression: string): string {
  const variables = new Map<string, string>()
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) {
      variables.set(name, fieldValue(pod, valueFrom.fieldRef.fieldPath, context.facts(pod)) ?? '')
    } else if (valueFrom?.resourceFieldRef) {
      const allocatable = context.allocatable()
      variables.set(name, resourceValue(pod, valueFrom.resourceFieldRef, { container, allocatable }))
    } else if (!valueFrom) variables.set(name, expand(value ?? '', variables))
  }
  for (const [, name = ''] of expression.replaceAll('$$', '').matchAll(/\$\(([^)]*)\)/g)) {
    if (!variables.has(name)) throw new VolumeError('invalid', `missing value for ${JSON.stringify(name)}`)
  }
  return expand(expression, variables)
}
