import { deepEqual } from '@keelson/apimachinery'
import type { Pod, PodCondition, PodStatus } from '@keelson/api'

/** Status fields this kubelet owns; an absent one is taken away. */
const ownFields = [
  'phase',
  'reason',
  'message',
  'observedGeneration',
  'hostIP',
  'hostIPs',
  'podIP',
  'podIPs',
  'startTime',
  'initContainerStatuses',
  'containerStatuses',
  'ephemeralContainerStatuses',
  'qosClass',
] as const

/** Lists that a strategic patch merges by this key, so that what is gone has to be named. */
const ipLists = new Set<string>(['hostIPs', 'podIPs'])

/**
 * The strategic merge patch that takes a pod's status from what the API holds to what it should be; undefined
 * when they agree. Conditions are merged by type, so those of others stay as they are; the uid makes the
 * server refuse it for another pod of the same name.
 */
export function statusPatch(pod: Pod, wanted: PodStatus): object | undefined {
  const have: PodStatus = pod.status ?? {}
  const changes: Record<string, unknown> = {}
  for (const field of ownFields) {
    if (deepEqual(clean(have[field]), clean(wanted[field]))) continue
    changes[field] = ipLists.has(field)
      ? replacedIps(have[field] as { ip: string }[] | undefined, wanted[field] as { ip: string }[] | undefined)
      : (wanted[field] ?? null)
  }
  const conditions = (wanted.conditions ?? []).flatMap((condition) => {
    const old = have.conditions?.find(({ type }) => type === condition.type)
    return deepEqual(clean(old), clean(condition)) ? [] : [{ ...cleared(old), ...defined(condition) }]
  })
  if (conditions.length > 0) changes['conditions'] = conditions
  if (Object.keys(changes).length === 0) return undefined
  return clean({ metadata: { uid: pod.metadata.uid }, status: changes }) as object
}

/** Null for what the old condition says: merging keeps what a patch does not name. */
function cleared(old: PodCondition | undefined): object {
  return Object.fromEntries(Object.keys(old ?? {}).map((field) => [field, null]))
}

function defined(condition: PodCondition): object {
  return Object.fromEntries(Object.entries(condition).filter(([, value]) => value !== undefined))
}

function replacedIps(have: { ip: string }[] = [], want: { ip: string }[] = []): object[] {
  const gone = have.filter(({ ip }) => !want.some((each) => each.ip === ip))
  return [...want, ...gone.map(({ ip }) => ({ $patch: 'delete', ip }))]
}

/** As it would be on the wire: without undefined fields. */
function clean(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
