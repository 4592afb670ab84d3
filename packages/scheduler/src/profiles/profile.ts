import { Framework } from '../framework/framework.ts'
import type { Plugin } from '../framework/extension-points.ts'

/** A named choice of plug-ins, in order, with the weights of their scores. Pods choose one by `schedulerName`. */
export interface Profile {
  readonly schedulerName: string
  readonly plugins: readonly { readonly name: string; readonly weight?: number }[]
}

/** Upstream's default profile, as far as its plug-ins are here; order and weights as there. */
export const defaultProfile: Profile = {
  schedulerName: 'default-scheduler',
  plugins: [
    { name: 'PrioritySort' },
    { name: 'SchedulingGates' },
    { name: 'NodeUnschedulable' },
    { name: 'NodeName' },
    { name: 'TaintToleration', weight: 3 },
    { name: 'NodeAffinity', weight: 2 },
    { name: 'NodePorts' },
    { name: 'NodeResourcesFit', weight: 1 },
    { name: 'NodeResourcesBalancedAllocation', weight: 1 },
    { name: 'DefaultBinder' },
  ],
}

/**
 * Builds the frameworks of all profiles, by scheduler name.
 *
 * @throws Error when a profile names a plug-in that does not exist
 */
export function createFrameworks(
  profiles: readonly Profile[],
  plugins: readonly Plugin[],
): ReadonlyMap<string, Framework> {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]))
  return new Map(
    profiles.map(({ schedulerName, plugins: enabled }) => [
      schedulerName,
      new Framework(
        schedulerName,
        enabled.map(({ name, weight }) => {
          const plugin = byName.get(name)
          if (plugin === undefined) throw new Error(`profile ${schedulerName} names an unknown plug-in: ${name}`)
          return { plugin, weight }
        }),
      ),
    ]),
  )
}
