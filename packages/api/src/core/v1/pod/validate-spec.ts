import type { FieldError, FieldPath } from '@keelson/apimachinery'
import {
  fieldErrors,
  isDns1123Label,
  isDns1123Subdomain,
  isInRange,
  isValidIP,
  validateLabels,
} from '@keelson/apimachinery'
import { invalidAll, optionalOneOf, optionalText, requiredOneOf } from '../../../validation/rules.ts'
import type { PodSpec } from '../types.generated.ts'
import { validateContainers, validateInitContainers } from './validate-containers.ts'
import { validateEphemeralContainers } from './validate-ephemeral.ts'
import {
  validateAffinity,
  validateDns,
  validateReadinessGates,
  validateSchedulingGates,
  validateTolerations,
  validateTopologySpread,
} from './validate-scheduling.ts'
import { validatePodSecurityContext } from './validate-security.ts'
import { validateVolumes } from './validate-volumes.ts'

const maxInt32 = 2 ** 31 - 1

/** All rules for a pod's spec, in a pod as in a template. */
export function validatePodSpec(spec: PodSpec, path: FieldPath): FieldError[] {
  const nested = [
    ...validateVolumes(spec.volumes, path.child('volumes')),
    ...validateContainers(spec, path.child('containers')),
    ...validateInitContainers(spec, path.child('initContainers')),
    ...validateEphemeralContainers(spec, path.child('ephemeralContainers')),
    ...requiredOneOf(spec.restartPolicy, path.child('restartPolicy'), ['Always', 'OnFailure', 'Never']),
    ...validateDns(spec, path),
    ...validateLabels(spec.nodeSelector, path.child('nodeSelector')),
    ...validatePodSecurityContext(spec, path),
    ...validateAffinity(spec.affinity, path.child('affinity')),
    ...validateReadinessGates(spec, path.child('readinessGates')),
    ...validateSchedulingGates(spec, path.child('schedulingGates')),
    ...validateTopologySpread(spec.topologySpreadConstraints, path.child('topologySpreadConstraints')),
  ]
  return [...nested, ...validateHostUsers(spec, path), ...validateScalars(spec, path)]
}

function validateHostUsers(spec: PodSpec, path: FieldPath): FieldError[] {
  if (spec.hostUsers !== false) return []
  const errors: FieldError[] = []
  const at = path.child('hostUsers')
  if (spec.hostNetwork === true)
    errors.push(fieldErrors.forbidden(path.child('hostNetwork'), 'when `hostUsers` is false'))
  if (spec.hostPID === true) errors.push(fieldErrors.forbidden(path.child('HostPID'), 'when `hostUsers` is false'))
  if (spec.hostIPC === true) errors.push(fieldErrors.forbidden(path.child('HostIPC'), 'when `hostUsers` is false'))
  if (spec.os?.name === 'windows') errors.push(fieldErrors.forbidden(at, 'windows does not support `hostUsers`'))
  return errors
}

function validateScalars(spec: PodSpec, path: FieldPath): FieldError[] {
  const errors = [
    ...optionalText(spec.serviceAccountName, path.child('serviceAccountName'), isDns1123Subdomain),
    ...optionalText(spec.nodeName, path.child('nodeName'), isDns1123Subdomain),
  ]
  const deadline = spec.activeDeadlineSeconds
  if (deadline !== undefined) {
    errors.push(...invalidAll(path.child('activeDeadlineSeconds'), deadline, isInRange(deadline, 1, maxInt32)))
  }
  errors.push(
    ...optionalText(spec.hostname, path.child('hostname'), isDns1123Label),
    ...optionalText(spec.subdomain, path.child('subdomain'), isDns1123Label),
    ...validateTolerations(spec.tolerations, path.child('tolerations')),
    ...validateHostAliases(spec, path.child('hostAliases')),
    ...optionalText(spec.priorityClassName, path.child('priorityClassName'), isDns1123Subdomain),
    ...optionalText(spec.runtimeClassName, path.child('runtimeClassName'), isDns1123Subdomain),
    ...optionalOneOf(spec.preemptionPolicy, path.child('preemptionPolicy'), ['PreemptLowerPriority', 'Never']),
  )
  if (spec.os !== undefined) {
    if (!spec.os.name) errors.push(fieldErrors.required(path.child('os', 'name'), 'cannot be empty'))
    else errors.push(...optionalOneOf(spec.os.name, path.child('os'), ['linux', 'windows']))
  }
  return errors
}

function validateHostAliases(spec: PodSpec, path: FieldPath): FieldError[] {
  return (spec.hostAliases ?? []).flatMap(({ ip, hostnames }, i) => [
    ...invalidAll(path.index(i).child('ip'), ip ?? '', isValidIP(ip ?? '')),
    ...(hostnames ?? []).flatMap((name) =>
      invalidAll(path.index(i).child('hostnames'), name, isDns1123Subdomain(name)),
    ),
  ])
}
