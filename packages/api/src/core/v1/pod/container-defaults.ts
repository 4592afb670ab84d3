import { deepClone } from '@keelson/apimachinery'
import type { Container, EnvVar, LifecycleHandler, PodSpec, Probe } from '../types.generated.ts'
import { defaultPullPolicy } from './image-reference.ts'

/** Every container of a pod: init, ordinary and ephemeral ones (which have the same fields as far as defaults go). */
export function allContainers(spec: PodSpec): Container[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])]
}

/** Defaults of one container in a pod or a pod template. */
export function defaultContainer(container: Container): void {
  container.imagePullPolicy ||= defaultPullPolicy(container.image)
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  defaultProbe(container.livenessProbe)
  defaultProbe(container.readinessProbe)
  defaultProbe(container.startupProbe)
  defaultHandler(container.lifecycle?.postStart)
  defaultHandler(container.lifecycle?.preStop)
  for (const variable of container.env ?? []) defaultVariable(variable)
}

function defaultVariable(variable: EnvVar): void {
  const fieldRef = variable.valueFrom?.fieldRef
  if (fieldRef !== undefined) fieldRef.apiVersion ||= 'v1'
  const fileKeyRef = variable.valueFrom?.fileKeyRef
  if (fileKeyRef !== undefined) fileKeyRef.optional ??= false
}

function defaultProbe(probe: Probe | undefined): void {
  if (probe === undefined) return
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  defaultHandler(probe)
}

function defaultHandler(handler: LifecycleHandler | undefined): void {
  const request = handler?.httpGet
  if (request === undefined) return
  request.path ||= '/'
  request.scheme ||= 'HTTP'
}

/** Containers on the host's network expose their ports there, under the same number. */
export function defaultHostPorts(container: Container): void {
  for (const port of container.ports ?? []) port.hostPort ||= port.containerPort
}

/** Whoever limits a resource without requesting it requests as much as the limit. */
export function defaultRequests(container: Container): void {
  const { resources } = container
  if (resources?.limits === undefined) return
  resources.requests = { ...deepClone(resources.limits), ...resources.requests }
}
