import type { Container, EnvVar, Pod } from '@keelson/api'
import { Quantity } from '@keelson/apimachinery'
import type { DescribeWriter } from '../writer.ts'

/** The value of a field of the pod, as environments may refer to it. */
export type EnvResolver = (fieldPath: string) => string

/** The environment of a container and where it comes from. */
export function environmentLines(out: DescribeWriter, container: Container, resolve: EnvResolver | undefined): void {
  const { envFrom = [], env = [] } = container
  if (envFrom.length > 0) out.line(2, 'Environment Variables from:')
  for (const { configMapRef, secretRef, prefix } of envFrom) {
    const from = configMapRef ? 'ConfigMap' : 'Secret'
    const ref = configMapRef ?? secretRef
    out.line(
      3,
      ref?.name ?? '',
      prefix ? `${from} with prefix '${prefix}'` : from,
      `Optional: ${ref?.optional ?? false}`,
    )
  }
  if (env.length === 0) out.line(2, 'Environment:', '<none>')
  else out.line(2, 'Environment:')
  for (const variable of env) variableLines(out, variable, { container, resolve })
}

function variableLines(
  out: DescribeWriter,
  { name, value = '', valueFrom }: EnvVar,
  { container, resolve }: { container: Container; resolve?: EnvResolver },
): void {
  if (!valueFrom) {
    for (const [i, line] of value.split('\n').entries()) out.line(3, i === 0 ? `${name}:` : '', line)
    return
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom
  if (fieldRef) {
    const found = resolve?.(fieldRef.fieldPath) ?? ''
    out.line(3, `${name}:`, `${found} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`)
  } else if (resourceFieldRef) {
    const { resource } = resourceFieldRef
    const amount = resourceValue(container, resource, resourceFieldRef.divisor)
    const ofNode = amount === '0' && (resource === 'limits.cpu' || resource === 'limits.memory')
    out.line(3, `${name}:`, `${ofNode ? 'node allocatable' : amount} (${resource})`)
  } else if (secretKeyRef) {
    const { key, name: secret = '', optional = false } = secretKeyRef
    out.line(3, `${name}:`, `<set to the key '${key}' in secret '${secret}'>`, `Optional: ${optional}`)
  } else if (configMapKeyRef) {
    const { key, name: map = '', optional = false } = configMapKeyRef
    out.line(3, `${name}:`, `<set to the key '${key}' of config map '${map}'>`, `Optional: ${optional}`)
  }
}

function resourceValue({ resources }: Container, resource: string, divisor: string | undefined): string {
  const [side = '', ...rest] = resource.split('.')
  const amounts = side === 'limits' ? resources?.limits : resources?.requests
  const amount = Quantity.parse(amounts?.[rest.join('.')] ?? '0')
  const unit = divisor === undefined || divisor === '0' ? '1' : divisor
  return String(Math.ceil(amount.milliValue() / Quantity.parse(unit).milliValue()))
}

/** Reads the fields of a pod that environments may refer to. */
export function podFieldResolver(pod: Pod): EnvResolver {
  const { metadata, spec, status } = pod
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.hostIP': status?.hostIP,
    'status.podIP': status?.podIP,
    'status.podIPs': status?.podIPs?.map(({ ip }) => ip).join(','),
    'status.hostIPs': status?.hostIPs?.map(({ ip }) => ip).join(','),
  }
  return (path) => {
    const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path)
    if (subscript === null) return fields[path] ?? ''
    const map = subscript[1] === 'labels' ? metadata.labels : metadata.annotations
    return map?.[subscript[2] ?? ''] ?? ''
  }
}
