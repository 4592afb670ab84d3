import type { Plugin, PluginHandle } from '../framework/extension-points.ts'
import { balancedAllocation } from './balanced-allocation/balanced-allocation.ts'
import { createDefaultBinder } from './default-binder/default-binder.ts'
import { nodeAffinity } from './node-affinity/node-affinity.ts'
import { nodeName } from './node-name/node-name.ts'
import { nodePorts } from './node-ports/node-ports.ts'
import { nodeResourcesFit } from './node-resources-fit/node-resources-fit.ts'
import { nodeUnschedulable } from './node-unschedulable/node-unschedulable.ts'
import { prioritySort } from './priority-sort/priority-sort.ts'
import { schedulingGates } from './scheduling-gates/scheduling-gates.ts'
import { taintToleration } from './taint-toleration/taint-toleration.ts'

/** Every plug-in in the tree; profiles name them. One line per folder. */
export function createPlugins({ client }: Pick<PluginHandle, 'client'>): readonly Plugin[] {
  return [
    prioritySort,
    schedulingGates,
    nodeName,
    nodeUnschedulable,
    nodePorts,
    taintToleration,
    nodeAffinity,
    nodeResourcesFit,
    balancedAllocation,
    createDefaultBinder(client),
  ]
}
