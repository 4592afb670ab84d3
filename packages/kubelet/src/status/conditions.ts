import { rfc3339 } from '@keelson/apimachinery'
import type { ContainerStatus, Pod, PodCondition } from '@keelson/api'
import { isSidecar } from '../plan/restart-policy.ts'

/** What the kubelet's conditions follow from. */
export interface ConditionInputs {
  readonly phase: string
  readonly containers: readonly ContainerStatus[]
  readonly inits: readonly ContainerStatus[]
  readonly sandboxReady: boolean
  /** Why the node ends the pod, if it does. */
  readonly verdict?: { readonly message: string; readonly disruption?: boolean }
  readonly now: number
}

/** The conditions that only the kubelet writes. */
export const ownConditions: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
])

/** Told once, when the node ends a pod, and kept from then on. */
const disruptionTarget = 'DisruptionTarget'

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>

/** The pod's conditions: the kubelet's own five anew, everybody else's as they are. */
export function podConditions(pod: Pod, inputs: ConditionInputs): PodCondition[] {
  const ready = containersReady(pod, inputs)
  const own: [string, Verdict][] = [
    ['PodReadyToStartContainers', { status: inputs.sandboxReady ? 'True' : 'False' }],
    ['Initialized', initialized(pod, inputs)],
    ['Ready', podReady(pod, ready)],
    ['ContainersReady', ready],
    ['PodScheduled', { status: 'True' }],
  ]
  if (inputs.verdict?.disruption) {
    const { message } = inputs.verdict
    own.push([disruptionTarget, { status: 'True', reason: 'TerminationByKubelet', message }])
  }
  const written = new Set(own.map(([type]) => type))
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !ownConditions.has(type) && !written.has(type))
  return [...own.map(([type, verdict]) => merged(pod, type, { verdict, now: inputs.now })), ...others]
}

/** Keeps the time of the last transition unless the status changes. */
function merged(pod: Pod, type: string, { verdict, now }: { verdict: Verdict; now: number }): PodCondition {
  const old = pod.status?.conditions?.find((condition) => condition.type === type)
  const same = old?.status === verdict.status
  return {
    type,
    observedGeneration: pod.metadata.generation,
    ...verdict,
    lastProbeTime: old?.lastProbeTime,
    lastTransitionTime: same && old?.lastTransitionTime ? old.lastTransitionTime : rfc3339(now),
  }
}

function ended(phase: string): Verdict | undefined {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  return phase === 'Failed' ? { status: 'False', reason: 'PodFailed' } : undefined
}

function initialized(pod: Pod, { phase, containers, inits }: ConditionInputs): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' }
  const anyStarted = containers.some(
    ({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated,
  )
  if (anyStarted) return { status: 'True' }
  const incomplete = (pod.spec?.initContainers ?? []).filter((container) => {
    const status = inits.find(({ name }) => name === container.name)
    return isSidecar(container) ? !status?.started : status?.state?.terminated?.exitCode !== 0
  })
  if (incomplete.length === 0) return { status: 'True' }
  const names = incomplete.map(({ name }) => name).join(' ')
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${names}]`,
  }
}

function containersReady(pod: Pod, { phase, containers, inits }: ConditionInputs): Verdict {
  const over = ended(phase)
  if (over) return over
  const statuses = [...inits, ...containers]
  const watched = [...(pod.spec?.initContainers ?? []).filter(isSidecar), ...(pod.spec?.containers ?? [])]
  const found = (name: string) => statuses.find((status) => status.name === name)
  const unknown = watched.filter(({ name }) => !found(name)).map(({ name }) => name)
  const unready = watched.filter(({ name }) => found(name) && !found(name)?.ready).map(({ name }) => name)
  const messages: string[] = []
  if (unknown.length > 0) messages.push(`containers with unknown status: [${unknown.join(' ')}]`)
  if (unready.length > 0) messages.push(`containers with unready status: [${unready.join(' ')}]`)
  if (messages.length === 0) return { status: 'True' }
  return { status: 'False', reason: 'ContainersNotReady', message: messages.join(', ') }
}

function podReady(pod: Pod, containers: Verdict): Verdict {
  if (containers.status !== 'True') return containers
  const messages: string[] = []
  for (const { conditionType } of pod.spec?.readinessGates ?? []) {
    const gate = pod.status?.conditions?.find(({ type }) => type === conditionType)
    if (!gate) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`)
    else if (gate.status !== 'True') {
      messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`)
    }
  }
  if (messages.length === 0) return { status: 'True' }
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') }
}
