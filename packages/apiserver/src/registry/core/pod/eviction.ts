import { statusErrors } from '@keelson/apimachinery'
import type { JsonObject, KubeObject } from '@keelson/apimachinery'
import { parseDeleteOptions } from '../../../request/delete-options.ts'
import type { ActionInput, ActionSubresource, StrategyDependencies } from '../../port.ts'

type Eviction = KubeObject & { deleteOptions?: JsonObject }

/** Deletes a pod on behalf of whoever drains its node. There are no disruption budgets yet that could hold it. */
async function evictPod(deps: StrategyDependencies, input: ActionInput): Promise<KubeObject> {
  const eviction = input.body as Eviction
  const { name, namespace } = input
  if ((eviction.metadata.name ?? '') !== '' && eviction.metadata.name !== name) {
    throw statusErrors.badRequest('name in URL does not match name in Eviction object')
  }
  const options = parseDeleteOptions(new URLSearchParams(), eviction.deleteOptions ?? {})
  await deps.local.delete(
    { resource: { group: '', resource: 'pods' }, name, namespace },
    { ...options, ...(input.dryRun ? { dryRun: ['All'] } : {}) },
  )
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } as unknown as KubeObject
}

/** POST pods/NAME/eviction. */
export function evictionSubresource(deps: StrategyDependencies): ActionSubresource {
  return {
    type: 'action',
    name: 'eviction',
    kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
    definitionName: 'io.k8s.api.policy.v1.Eviction',
    create: (input) => evictPod(deps, input),
  }
}
