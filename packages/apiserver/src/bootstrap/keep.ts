import type { GroupResource, KubeObject } from '@keelson/apimachinery'
import type { ObjectFeed } from '../state/port.ts'
import { persist, type Persistence } from './persist.ts'
import { createRounds } from './rounds.ts'

/** Objects that are to be there. */
export interface Kept {
  readonly resource: GroupResource
  readonly names: readonly string[]
  readonly namespace?: string
}

/**
 * Ensures objects now and whenever one of them has been deleted. What others change in them stays: servers of one cluster
 * would take turns at it. Resolves once all are there; goes on until `signal` aborts.
 */
export async function keep(
  kept: readonly Kept[],
  ensure: () => Promise<void>,
  o: Persistence & { readonly feed: ObjectFeed; readonly signal: AbortSignal },
): Promise<void> {
  const rounds = createRounds(() => persist(ensure, o, o.signal))
  const follow = async ({ resource, names, namespace }: Kept): Promise<void> => {
    const isKept = ({ metadata }: KubeObject) =>
      names.includes(metadata.name ?? '') && (metadata.namespace ?? '') === (namespace ?? '')
    const remove = (object: KubeObject) => (isKept(object) ? rounds.wake() : undefined)
    await o.feed.follow(resource, { replace: rounds.wake, set: () => undefined, remove }, o.signal)
  }
  await Promise.all(kept.map(follow))
  await rounds.settled()
}
