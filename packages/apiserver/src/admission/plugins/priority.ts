import type { Pod, PriorityClass } from '@keelson/api'
import { admissionForbidden } from '../forbidden.ts'
import { concerns } from '../plugin.ts'
import type { AdmissionDependencies } from '../plugin.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../port.ts'

const priorityClasses = { group: 'scheduling.k8s.io', resource: 'priorityclasses' }
const defaultPolicy = 'PreemptLowerPriority'
const systemClasses = new Set(['system-node-critical', 'system-cluster-critical'])

/** Turns a pod's priorityClassName into its number and preemption policy; keeps at most one class the default. */
export function priority({ reader }: AdmissionDependencies): AdmissionPlugin {
  const defaultClass = async (): Promise<PriorityClass | undefined> => {
    const classes = await reader.list<PriorityClass>(priorityClasses)
    return classes.filter((one) => one.globalDefault === true).toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))[0]
  }

  const classOf = async (attributes: AdmissionAttributes, pod: Pod): Promise<PriorityClass | undefined> => {
    const name = pod.spec?.priorityClassName
    if (!name) return defaultClass()
    const cached = await reader.get<PriorityClass>(priorityClasses, name)
    const found = cached ?? (await reader.get<PriorityClass>(priorityClasses, name, { fresh: true }))
    if (found !== undefined) return found
    throw admissionForbidden(attributes, `no PriorityClass with name ${name} was found`)
  }

  return {
    name: 'Priority',
    handles: (operation) => operation !== 'CONNECT',

    async admit(attributes) {
      if (!concerns(attributes, 'pods') || attributes.object === undefined) return
      const pod = attributes.object as Pod
      if (attributes.operation === 'UPDATE') keepPriority(pod, attributes.oldObject as Pod)
      else resolvePriority(attributes, pod, await classOf(attributes, pod))
    },

    async validate(attributes) {
      if (!concerns(attributes, 'scheduling.k8s.io/priorityclasses')) return
      if (attributes.operation === 'DELETE') return refuseSystemClass(attributes)
      const wanted = attributes.object as PriorityClass
      if (wanted.globalDefault !== true) return
      const present = await defaultClass()
      if (present === undefined) return
      if (attributes.operation === 'UPDATE' && present.metadata.name === wanted.metadata.name) return
      const message = `PriorityClass ${present.metadata.name} is already marked as default. Only one default can exist`
      throw admissionForbidden(attributes, message)
    },
  }
}

function refuseSystemClass(attributes: AdmissionAttributes): void {
  if (!systemClasses.has(attributes.name)) return
  throw admissionForbidden(attributes, 'this is a system priority class and cannot be deleted')
}

function keepPriority(pod: Pod, old: Pod): void {
  if (pod.spec === undefined) return
  pod.spec.priority ??= old.spec?.priority
  pod.spec.preemptionPolicy ??= old.spec?.preemptionPolicy
}

function resolvePriority(attributes: AdmissionAttributes, pod: Pod, found: PriorityClass | undefined): void {
  const { spec } = pod
  if (spec === undefined) return
  const value = found?.value ?? 0
  const policy = found?.preemptionPolicy ?? defaultPolicy
  if (spec.priority !== undefined && spec.priority !== null && spec.priority !== value) {
    throw admissionForbidden(
      attributes,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; ` +
        `priority admission controller computed ${value} from the given PriorityClass name`,
    )
  }
  if (spec.preemptionPolicy && spec.preemptionPolicy !== policy) {
    throw admissionForbidden(
      attributes,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; ` +
        `priority admission controller computed ${policy} from the given PriorityClass name`,
    )
  }
  if (!spec.priorityClassName && found !== undefined) spec.priorityClassName = found.metadata.name
  spec.priority = value
  spec.preemptionPolicy = policy
}
