import type { Container, EnvFromSource, EnvVar, Pod, Service } from '@keelson/api'
import type { PodObjects } from '../objects/port.ts'
import { ContainerConfigError } from './config-error.ts'
import { expand } from './expansion.ts'
import { fieldValue } from './field-ref.ts'
import type { PodFacts } from './field-ref.ts'
import { resourceValue } from './resource-ref.ts'
import type { Allocatable } from './resource-ref.ts'
import { serviceEnv } from './service-env.ts'

/** Where a container's variables come from. */
export interface EnvSources {
  readonly objects: PodObjects
  readonly services: readonly Service[]
  readonly facts: PodFacts
  readonly allocatable: Allocatable
}

/**
 * A container's environment: services first, then `envFrom` in order, then `env` in order, later ones winning;
 * an `env` value may refer to what came before it. @throws ContainerConfigError when a source is missing.
 */
export async function makeEnv(pod: Pod, container: Container, sources: EnvSources): Promise<Map<string, string>> {
  const namespace = pod.metadata.namespace ?? ''
  const services = serviceEnv(sources.services, namespace, pod.spec?.enableServiceLinks ?? true)
  const result = new Map<string, string>()
  for (const source of container.envFrom ?? []) {
    for (const [key, value] of await fromObject(source, namespace, sources.objects))
      result.set(`${source.prefix ?? ''}${key}`, value)
  }
  // What services say is visible to references, but never overrides what the pod says itself.
  const visible = new Map([...services, ...result])
  for (const variable of container.env ?? []) {
    const value = await valueOf(variable, { pod, container, sources, visible })
    if (value === undefined) continue
    result.set(variable.name, value)
    visible.set(variable.name, value)
  }
  for (const [name, value] of services) if (!result.has(name)) result.set(name, value)
  return result
}

async function fromObject(source: EnvFromSource, namespace: string, objects: PodObjects): Promise<[string, string][]> {
  if (source.configMapRef) {
    const { name = '', optional } = source.configMapRef
    const found = await objects.configMap(namespace, name)
    if (!found && !optional) throw new ContainerConfigError(`configmap "${name}" not found`)
    return Object.entries(found?.data ?? {})
  }
  if (source.secretRef) {
    const { name = '', optional } = source.secretRef
    const found = await objects.secret(namespace, name)
    if (!found && !optional) throw new ContainerConfigError(`secret "${name}" not found`)
    return Object.entries(found?.data ?? {}).map(([key, value]) => [key, decode(value)])
  }
  return []
}

interface ValueContext {
  pod: Pod
  container: Container
  sources: EnvSources
  visible: ReadonlyMap<string, string>
}

async function valueOf(variable: EnvVar, context: ValueContext): Promise<string | undefined> {
  const from = variable.valueFrom
  if (!from) return expand(variable.value ?? '', context.visible)
  const { pod, container, sources } = context
  if (from.fieldRef) {
    const value = fieldValue(pod, from.fieldRef.fieldPath, sources.facts)
    if (value === undefined) throw new ContainerConfigError(`unsupported fieldPath: ${from.fieldRef.fieldPath}`)
    return value
  }
  if (from.resourceFieldRef) {
    const { resource, divisor, containerName } = from.resourceFieldRef
    return resourceValue(pod, { resource, divisor, containerName }, { container, allocatable: sources.allocatable })
  }
  if (from.configMapKeyRef) return configMapKey(from.configMapKeyRef, context)
  if (from.secretKeyRef) return secretKey(from.secretKeyRef, context)
  return ''
}

interface KeyRef {
  name?: string
  key: string
  optional?: boolean
}

async function configMapKey(ref: KeyRef, { pod, sources }: ValueContext): Promise<string | undefined> {
  const { name = '', key, optional } = ref
  const namespace = pod.metadata.namespace ?? ''
  const found = await sources.objects.configMap(namespace, name)
  const value = found?.data?.[key]
  if (value !== undefined || optional) return value
  if (!found) throw new ContainerConfigError(`configmap "${name}" not found`)
  throw new ContainerConfigError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`)
}

async function secretKey(ref: KeyRef, { pod, sources }: ValueContext): Promise<string | undefined> {
  const { name = '', key, optional } = ref
  const namespace = pod.metadata.namespace ?? ''
  const found = await sources.objects.secret(namespace, name)
  const value = found?.data?.[key]
  if (value !== undefined) return decode(value)
  if (optional) return undefined
  if (!found) throw new ContainerConfigError(`secret "${name}" not found`)
  throw new ContainerConfigError(`couldn't find key ${key} in Secret ${namespace}/${name}`)
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}
