import { events, eventsV1, pods, type Namespace, type Pod } from '@keelson/api'
import { parseTime, type GroupResource, type ObjectMeta } from '@keelson/apimachinery'
import type { DiscoveredResource } from '../../framework/discovery.ts'

/** The finalizer that is the namespace controller's: it goes when all content has gone. */
export const kubernetesFinalizer = 'kubernetes'

/** How long a finalizer is assumed to take, in seconds: nothing is known about it. */
const finalizerEstimateSeconds = 15

/** The order in which content goes; a stage begins when the one before was told to go. */
export interface DeletionStage {
  readonly resources: readonly DiscoveredResource[]
  /** Nothing after it is touched while some of it is left. */
  readonly mustBeGone: boolean
}

/**
 * Sorts a namespace's resources: pods first and completely, since what they use must not vanish under them (KEP-5080);
 * events last, since they tell how the rest went.
 */
export function deletionStages(resources: readonly DiscoveredResource[]): readonly DeletionStage[] {
  const deletable = resources.filter(({ namespaced, verbs }) => namespaced && verbs.includes('delete'))
  const first = deletable.filter((resource) => isOneOf(resource, [pods]))
  const last = deletable.filter((resource) => isOneOf(resource, [events, eventsV1]))
  const rest = deletable.filter((resource) => !first.includes(resource) && !last.includes(resource))
  return [
    { resources: first, mustBeGone: true },
    { resources: rest, mustBeGone: false },
    { resources: last, mustBeGone: false },
  ]
}

/** Whether there is anything to do for a namespace. */
export function isOurs(namespace: Namespace | undefined): namespace is Namespace {
  return (
    namespace?.metadata.deletionTimestamp !== undefined &&
    (namespace.spec?.finalizers ?? []).includes(kubernetesFinalizer)
  )
}

/** The namespace without our finalizer, as PUT /finalize wants it. */
export function finalized(namespace: Namespace): Namespace {
  const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== kubernetesFinalizer)
  return { ...namespace, spec: { ...namespace.spec, finalizers } }
}

/**
 * When it pays to look again, in milliseconds, where no event tells: half of the longest time that what is left may
 * take, and a second.
 *
 * @param left what is left of the namespace's objects
 * @param leftPods those of them that are pods
 * @param now milliseconds since the epoch
 */
export function lookAgainInMs(
  namespace: Namespace,
  { left, leftPods, now }: { left: readonly { metadata: ObjectMeta }[]; leftPods: readonly Pod[]; now: number },
): number {
  const elapsed = (now - parseTime(namespace.metadata.deletionTimestamp!)) / 1000
  const grace = leftPods
    .filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
    .map(({ metadata, spec }) => metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 0)
  const hasFinalizers = left.some(({ metadata }) => (metadata.finalizers ?? []).length > 0)
  const estimate = Math.max(hasFinalizers ? finalizerEstimateSeconds : 0, ...grace.map((seconds) => seconds - elapsed))
  return (Math.floor(Math.max(estimate, finalizerEstimateSeconds) / 2) + 1) * 1000
}

function isOneOf(resource: GroupResource, all: readonly GroupResource[]): boolean {
  return all.some((one) => one.group === resource.group && one.resource === resource.resource)
}
