import { bindings } from '@keelson/api'
import { bindPod } from '../pod/binding.ts'
import type { StrategyDependencies, VirtualResource } from '../../port.ts'

/** POST to bindings: the older way to bind a pod, named by the body. */
export function createBindingResource(deps: StrategyDependencies): VirtualResource {
  return {
    kind: bindings,
    create: ({ namespace, body, context, dryRun }) =>
      bindPod(deps, { namespace, name: body.metadata.name ?? '', body, dryRun, context }),
  }
}
