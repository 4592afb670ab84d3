import { isIP } from 'node:net'
import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, isDns1123Subdomain, isValidIP, validateImmutableField } from '@keelson/apimachinery'
import { invalidAll, optionalText, qualifiedName } from '../../../validation/rules.ts'
import type { Container, ContainerStatus, Pod } from '../types.generated.ts'

const path = FieldPath.of('status')
const systemConditions = new Set(['PodScheduled', 'Ready', 'Initialized'])

/** Rules for a write to a pod's status. */
export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const { status = {} } = pod
  const { restartPolicy } = old.spec
  const before = old.status ?? {}
  const errors: FieldError[] = (status.conditions ?? []).flatMap(({ type }, i) =>
    // Where upstream looks for them.
    systemConditions.has(type)
      ? []
      : qualifiedName(type, FieldPath.of('metadata', 'conditions').index(i).child('Type')),
  )
  if ((pod.spec.nodeName ?? '') !== (old.spec.nodeName ?? '')) {
    errors.push(fieldErrors.forbidden(path.child('nodeName'), 'may not be changed directly'))
  }
  if (status.nominatedNodeName !== before.nominatedNodeName) {
    errors.push(...optionalText(status.nominatedNodeName, path.child('nominatedNodeName'), isDns1123Subdomain))
  }
  return [
    ...errors,
    ...validateImmutableField(status.qosClass, before.qosClass, path.child('qosClass')),
    ...validateEnded('containerStatuses', { pod, old }, ({ name }) =>
      mayRestart(containerNamed(old.spec.containers, name), restartPolicy),
    ),
    ...validateEnded('initContainerStatuses', { pod, old }, ({ name }) =>
      mayRestart(containerNamed(old.spec.initContainers, name), restartPolicy),
    ),
    ...validateEnded('ephemeralContainerStatuses', { pod, old }, () => () => false),
    ...validateIps('podIPs', status.podIPs),
    ...validateIps('hostIPs', status.hostIPs),
  ]
}

function containerNamed(containers: readonly Container[] | undefined, name: string): Container | undefined {
  return containers?.find((container) => container.name === name)
}

/** Whether a container that ended, in failure or not, may start again. */
function mayRestart(container: Container | undefined, podPolicy: string | undefined): (failed: boolean) => boolean {
  const policy = container?.restartPolicy ?? podPolicy
  const ruled = (container?.restartPolicyRules ?? []).length > 0
  return (failed) => podPolicy === 'Always' || policy === 'Always' || ruled || (policy === 'OnFailure' && failed)
}

type Statuses = 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses'

/** Containers that ran to their end and may not start again have no other state afterwards. */
function validateEnded(
  list: Statuses,
  { pod, old }: { readonly pod: Pod; readonly old: Pod },
  restarts: (status: ContainerStatus) => (failed: boolean) => boolean,
): FieldError[] {
  return (old.status?.[list] ?? []).flatMap((before, i) => {
    const ended = before.state?.terminated
    if (ended === undefined || restarts(before)(ended.exitCode !== 0)) return []
    const now = pod.status?.[list]?.find(({ name }) => name === before.name)
    if (now === undefined || now.state?.terminated !== undefined) return []
    const at = path.child(list).index(i).child('state')
    return [fieldErrors.forbidden(at, 'may not be transitioned to non-terminated state')]
  })
}

function validateIps(field: 'podIPs' | 'hostIPs', entries: readonly { ip?: string }[] | undefined): FieldError[] {
  const at = path.child(field)
  const ips = (entries ?? []).map(({ ip = '' }) => ip)
  const errors = ips.flatMap((ip, i) => invalidAll(at.index(i), ip, isValidIP(ip)))
  if (errors.length > 0 || ips.length < 2) return errors
  if (ips.length > 2 || new Set(ips.map((ip) => isIP(ip))).size < 2) {
    errors.push(fieldErrors.invalid(at, entries, 'may specify no more than one IP for each IP family'))
  }
  for (const [i, ip] of ips.entries()) {
    if (ips.indexOf(ip) < i) errors.push(fieldErrors.duplicate(at.index(i), entries?.[i]))
  }
  return errors
}
