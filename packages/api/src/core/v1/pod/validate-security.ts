import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors, isValidGroupId, isValidUserId } from '@keelson/apimachinery'
import { descendingPath, invalidAll, optionalOneOf } from '../../../validation/rules.ts'
import type { Container, PodSpec, SecurityContext } from '../types.generated.ts'

function id(value: number | undefined, path: FieldPath, check: (value: number) => string[]): FieldError[] {
  return value === undefined ? [] : invalidAll(path, value, check(value))
}

interface Profile {
  type?: string
  localhostProfile?: string
}

function validateProfile(profile: Profile | undefined, what: 'seccomp' | 'AppArmor', path: FieldPath): FieldError[] {
  if (profile === undefined) return []
  const errors: FieldError[] = []
  const { type, localhostProfile } = profile
  const at = path.child('localhostProfile')
  if (type === 'Localhost') {
    if (localhostProfile && what === 'seccomp') errors.push(...descendingPath(localhostProfile, at))
    if (!localhostProfile) errors.push(fieldErrors.required(at, `must be set when ${what} type is Localhost`))
  } else if (localhostProfile !== undefined) {
    errors.push(fieldErrors.invalid(at, localhostProfile, `can only be set when ${what} type is Localhost`))
  }
  if (!type) {
    const name = what === 'seccomp' ? 'seccompProfile' : 'appArmorProfile'
    errors.push(fieldErrors.required(path.child('type'), `type is required when ${name} is set`))
    return errors
  }
  return [...errors, ...optionalOneOf(type, path.child('type'), ['Localhost', 'RuntimeDefault', 'Unconfined'])]
}

/** Security settings of one container. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  hostUsers: boolean,
  path: FieldPath,
): FieldError[] {
  if (context === undefined) return []
  const errors = [
    ...id(context.runAsUser, path.child('runAsUser'), isValidUserId),
    ...id(context.runAsGroup, path.child('runAsGroup'), isValidGroupId),
    ...optionalOneOf(context.procMount, path.child('procMount'), ['Default', 'Unmasked']),
  ]
  if (context.procMount === 'Unmasked' && hostUsers) {
    const detail = '`hostUsers` must be false to use `Unmasked`'
    errors.push(fieldErrors.invalid(path.child('procMount'), context.procMount, detail))
  }
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged === true) {
      const detail = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'
      errors.push(fieldErrors.invalid(path, context, detail))
    }
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN') === true) {
      const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'
      errors.push(fieldErrors.invalid(path, context, detail))
    }
  }
  return [
    ...errors,
    ...validateProfile(context.seccompProfile, 'seccomp', path.child('seccompProfile')),
    ...validateProfile(context.appArmorProfile, 'AppArmor', path.child('appArmorProfile')),
  ]
}

/** Security settings of the pod, with the host namespaces that its containers share. */
export function validatePodSecurityContext(spec: PodSpec, path: FieldPath): FieldError[] {
  const at = path.child('securityContext')
  const errors: FieldError[] = []
  if (spec.hostNetwork === true) errors.push(...validateHostNetworkPorts(spec, path))
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled'
    errors.push(fieldErrors.invalid(at.child('shareProcessNamespace'), true, detail))
  }
  const context = spec.securityContext
  if (context === undefined) return errors
  errors.push(
    ...id(context.fsGroup, at.child('fsGroup'), isValidGroupId),
    ...id(context.runAsUser, at.child('runAsUser'), isValidUserId),
    ...id(context.runAsGroup, at.child('runAsGroup'), isValidGroupId),
    ...(context.supplementalGroups ?? []).flatMap((gid, i) =>
      id(gid, at.child('supplementalGroups').index(i), isValidGroupId),
    ),
    ...validateSysctls(spec, at.child('sysctls')),
    ...optionalOneOf(context.fsGroupChangePolicy, at.child('fsGroupChangePolicy'), ['Always', 'OnRootMismatch']),
    ...validateProfile(context.seccompProfile, 'seccomp', at.child('seccompProfile')),
    ...optionalOneOf(context.supplementalGroupsPolicy, at.child('supplementalGroupsPolicy'), ['Merge', 'Strict']),
    ...validateProfile(context.appArmorProfile, 'AppArmor', at.child('appArmorProfile')),
    ...optionalOneOf(context.seLinuxChangePolicy, at.child('seLinuxChangePolicy'), ['MountOption', 'Recursive']),
  )
  return errors
}

function validateHostNetworkPorts(spec: PodSpec, path: FieldPath): FieldError[] {
  return (spec.containers ?? []).flatMap((container: Container, i) =>
    (container.ports ?? []).flatMap(({ hostPort, containerPort }, j) => {
      if (!hostPort || hostPort === containerPort) return []
      const at = path.child('containers').index(i).child('ports').index(j).child('hostPort')
      return [fieldErrors.invalid(at, hostPort, 'must match `containerPort` when `hostNetwork` is true')]
    }),
  )
}

const sysctlSegment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const sysctlFormat = `(${sysctlSegment}[\\./])*${sysctlSegment}`
const sysctlPattern = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/

function validateSysctls(spec: PodSpec, path: FieldPath): FieldError[] {
  const names = new Set<string>()
  return (spec.securityContext?.sysctls ?? []).flatMap(({ name }, i) => {
    const at = path.index(i).child('name')
    if (!name) return [fieldErrors.required(at, '')]
    if (name.length > 253 || !sysctlPattern.test(name)) {
      const detail = `must have at most 253 characters and match regex ^${sysctlFormat}$`
      return [fieldErrors.invalid(at, name, detail)]
    }
    if (names.has(name)) return [fieldErrors.duplicate(at, name)]
    names.add(name)
    return validateHostSysctl(spec, name, at)
  })
}

/** The kernel keeps these per namespace: in the host's, a pod would set them for everybody. */
function validateHostSysctl(spec: PodSpec, name: string, path: FieldPath): FieldError[] {
  const dotted = name.replaceAll('/', '.')
  const isNet = dotted.startsWith('net.')
  const isIpc = dotted.startsWith('fs.mqueue.') || /^kernel\.(?:shm|msg|sem)/.test(dotted)
  if (isNet && spec.hostNetwork === true) {
    return [fieldErrors.invalid(path, name, "may not be specified when 'hostNetwork' is true")]
  }
  if (isIpc && spec.hostIPC === true) {
    return [fieldErrors.invalid(path, name, "may not be specified when 'hostIPC' is true")]
  }
  return []
}
