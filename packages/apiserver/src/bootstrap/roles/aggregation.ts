import { deepEqual, selectorFromLabelSelector } from '@keelson/apimachinery'
import type { ClusterRole } from '@keelson/api'
import type { Logger } from '@keelson/component-base'
import type { LocalClient } from '../../registry/port.ts'
import type { FeedHandler, ObjectFeed } from '../../state/port.ts'
import { createRounds } from '../rounds.ts'

const resource = { group: 'rbac.authorization.k8s.io', resource: 'clusterroles' }

/** The rules an aggregating role must have: those of the roles it selects, by name, each rule once. */
export function aggregatedRules(role: ClusterRole, all: Iterable<ClusterRole>): NonNullable<ClusterRole['rules']> {
  const selectors = (role.aggregationRule?.clusterRoleSelectors ?? []).map(selectorFromLabelSelector)
  const selected = [...all]
    .filter((one) => one.metadata.name !== role.metadata.name)
    .filter((one) => selectors.some((selector) => selector.matches(one.metadata.labels)))
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
  const rules: NonNullable<ClusterRole['rules']> = []
  for (const rule of selected.flatMap((one) => one.rules ?? [])) {
    if (!rules.some((own) => deepEqual(own, rule))) rules.push(rule)
  }
  return rules
}

/**
 * Keeps the rules of aggregating ClusterRoles up to date while ClusterRoles change. Resolves once the present ones are;
 * goes on until `signal` aborts.
 */
export async function aggregateRoles(
  options: { feed: ObjectFeed; local: LocalClient; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  const known = new Map<string, ClusterRole>()
  const rounds = createRounds(async () => {
    try {
      for (const role of [...known.values()].filter((one) => one.aggregationRule !== undefined)) {
        if (!signal.aborted) await update(role, known, options)
      }
    } catch (err) {
      options.logger.warn({ err }, 'aggregating cluster roles failed')
    }
  })
  const set = (role: ClusterRole): void => void known.set(role.metadata.name ?? '', role)
  const handler: FeedHandler<ClusterRole> = {
    replace(roles) {
      known.clear()
      roles.forEach(set)
      rounds.wake()
    },
    set(role) {
      set(role)
      rounds.wake()
    },
    remove(role) {
      known.delete(role.metadata.name ?? '')
      rounds.wake()
    },
  }
  await options.feed.follow(resource, handler, signal)
  await rounds.settled()
}

async function update(
  role: ClusterRole,
  known: ReadonlyMap<string, ClusterRole>,
  { local }: { local: LocalClient },
): Promise<void> {
  const rules = aggregatedRules(role, known.values())
  if (deepEqual(role.rules ?? [], rules)) return
  await local.update({ resource, name: role.metadata.name ?? '' }, (stored) => {
    const target = stored as ClusterRole
    if (deepEqual(target.rules ?? [], rules)) return false
    target.rules = structuredClone(rules)
    return true
  })
}
