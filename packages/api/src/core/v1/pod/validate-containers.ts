import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors, isDns1123Label, isValidPortName, isValidPortNum } from '@keelson/apimachinery'
import { invalidAll, optionalOneOf, requiredOneOf, requiredText } from '../../../validation/rules.ts'
import type { Container, ContainerPort, PodSpec } from '../types.generated.ts'
import { isRestartableInit } from './requests.ts'
import { validateEnv, validateEnvFrom } from './validate-env.ts'
import { validateVolumeDevices, validateVolumeMounts } from './validate-mounts.ts'
import { validateHooksAndProbes } from './validate-probes.ts'
import { validateResources } from './validate-resources.ts'
import { validateSecurityContext } from './validate-security.ts'

/** The containers of a pod or template; there must be one. */
export function validateContainers(spec: PodSpec, path: FieldPath): FieldError[] {
  const containers = spec.containers ?? []
  if (containers.length === 0) return [fieldErrors.required(path, '')]
  const names = new Set<string>()
  const errors = containers.flatMap((container, i) => {
    const at = path.index(i)
    const own = validateContainerCommon(container, spec, at)
    if (names.has(container.name)) own.push(fieldErrors.duplicate(at.child('name'), container.name))
    names.add(container.name)
    own.push(...validateHooksAndProbes(container, spec.terminationGracePeriodSeconds ?? 0, at))
    own.push(...optionalOneOf(container.restartPolicy, at.child('restartPolicy'), ['Always', 'Never', 'OnFailure']))
    return own
  })
  return [...errors, ...hostPortConflicts(containers, path)]
}

/** Init containers; those that restart may have what ordinary containers have. */
export function validateInitContainers(spec: PodSpec, path: FieldPath): FieldError[] {
  const names = new Set((spec.containers ?? []).map(({ name }) => name))
  return (spec.initContainers ?? []).flatMap((container, i) => {
    const at = path.index(i)
    const errors = validateContainerCommon(container, spec, at)
    if (names.has(container.name)) errors.push(fieldErrors.duplicate(at.child('name'), container.name))
    else if (container.name) names.add(container.name)
    if (isRestartableInit(container)) {
      errors.push(...validateHooksAndProbes(container, spec.terminationGracePeriodSeconds ?? 0, at))
    } else {
      for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        const detail = 'may not be set for init containers without restartPolicy=Always'
        if (container[field] !== undefined) errors.push(fieldErrors.forbidden(at.child(field), detail))
      }
    }
    return [...errors, ...hostPortConflicts([container], path)]
  })
}

function claimNames(spec: PodSpec): string[] {
  return (spec.resourceClaims ?? []).map(({ name }) => name)
}

const messagePolicies = ['File', 'FallbackToLogsOnError']
const pullPolicies = ['Always', 'IfNotPresent', 'Never']

/** What holds for containers of every sort. */
export function validateContainerCommon(container: Container, spec: PodSpec, path: FieldPath): FieldError[] {
  const volumes = spec.volumes ?? []
  const errors = requiredText(container.name, path.child('name'), isDns1123Label)
  if (!container.image) errors.push(fieldErrors.required(path.child('image'), ''))
  errors.push(
    ...requiredOneOf(container.terminationMessagePolicy, path.child('terminationMessagePolicy'), messagePolicies),
    ...validatePorts(container.ports, path.child('ports')),
    ...validateEnv(container.env, path.child('env')),
    ...validateEnvFrom(container.envFrom, path.child('envFrom')),
    ...validateVolumeMounts(container, volumes, path.child('volumeMounts')),
    ...validateVolumeDevices(container, volumes, path.child('volumeDevices')),
    ...requiredOneOf(container.imagePullPolicy, path.child('imagePullPolicy'), pullPolicies),
    ...validateResources(container.resources, claimNames(spec), path.child('resources')),
    ...validateSecurityContext(container.securityContext, spec.hostUsers !== false, path.child('securityContext')),
  )
  return errors
}

function validatePorts(ports: readonly ContainerPort[] | undefined, path: FieldPath): FieldError[] {
  const names = new Set<string>()
  return (ports ?? []).flatMap((port, i) => {
    const at = path.index(i)
    const errors: FieldError[] = []
    if (port.name) {
      const messages = isValidPortName(port.name)
      errors.push(...invalidAll(at.child('name'), port.name, messages))
      if (messages.length === 0 && names.has(port.name)) {
        errors.push(fieldErrors.duplicate(at.child('name'), port.name))
      }
      names.add(port.name)
    }
    if (!port.containerPort) errors.push(fieldErrors.required(at.child('containerPort'), ''))
    else errors.push(...invalidAll(at.child('containerPort'), port.containerPort, isValidPortNum(port.containerPort)))
    if (port.hostPort) errors.push(...invalidAll(at.child('hostPort'), port.hostPort, isValidPortNum(port.hostPort)))
    return [...errors, ...requiredOneOf(port.protocol, at.child('protocol'), ['SCTP', 'TCP', 'UDP'])]
  })
}

function hostPortConflicts(containers: readonly Container[], path: FieldPath): FieldError[] {
  const taken = new Set<string>()
  return containers.flatMap((container, i) =>
    (container.ports ?? []).flatMap(({ protocol, hostIP, hostPort }, j) => {
      if (!hostPort) return []
      const place = `${protocol ?? ''}/${hostIP ?? ''}/${hostPort}`
      const at = path.index(i).child('ports').index(j).child('hostPort')
      if (taken.has(place)) return [fieldErrors.duplicate(at, place)]
      taken.add(place)
      return []
    }),
  )
}
