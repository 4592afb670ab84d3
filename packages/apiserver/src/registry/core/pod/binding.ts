import type { Binding, Pod } from '@keelson/api'
import { setPodCondition } from '@keelson/api'
import { FieldPath, deepClone, fieldErrors, isStatusError, rfc3339, statusErrors } from '@keelson/apimachinery'
import type { FieldError, KubeObject } from '@keelson/apimachinery'
import { interpretStorageError } from '../../generic/errors.ts'
import type { ActionInput, ActionSubresource, StrategyDependencies } from '../../port.ts'

const pods = { group: '', resource: 'pods' }
const podBinding = { group: '', resource: 'pods/binding' }

function validateBinding(binding: Binding): FieldError[] {
  const errors: FieldError[] = []
  const { kind = '', name = '' } = binding.target
  const path = FieldPath.of('target')
  if (kind !== '' && kind !== 'Node') {
    errors.push(fieldErrors.notSupported(path.child('kind'), kind, ['Node', '<empty>']))
  }
  if (name === '') errors.push(fieldErrors.required(path.child('name'), ''))
  return errors
}

/** Why this pod cannot be bound now; undefined when it can. */
function obstacle(pod: Pod): string | undefined {
  const name = pod.metadata.name ?? ''
  if (pod.metadata.deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`
  const node = pod.spec.nodeName ?? ''
  if (node !== '') return `pod ${name} is already assigned to node ${JSON.stringify(node)}`
  if ((pod.spec.schedulingGates?.length ?? 0) > 0) return `pod ${name} has non-empty .spec.schedulingGates`
  return undefined
}

function bound(current: KubeObject, binding: Binding, now: string): KubeObject {
  const pod = deepClone(current) as Pod
  const reason = obstacle(pod)
  if (reason !== undefined) throw statusErrors.conflict(podBinding, pod.metadata.name ?? '', new Error(reason))
  const { annotations, labels } = binding.metadata
  pod.spec.nodeName = binding.target.name ?? ''
  if (annotations !== undefined) pod.metadata.annotations = { ...pod.metadata.annotations, ...annotations }
  if (labels !== undefined) pod.metadata.labels = { ...labels, ...pod.metadata.labels }
  setPodCondition(pod, { type: 'PodScheduled', status: 'True', lastTransitionTime: now })
  return pod
}

/** Assigns a pod to a node, once. Throws conflict when it is assigned, gated or going. */
export async function bindPod(deps: StrategyDependencies, input: ActionInput): Promise<KubeObject> {
  const binding = input.body as Binding
  const name = input.name
  if ((binding.metadata.name ?? '') !== '' && binding.metadata.name !== name) {
    throw statusErrors.badRequest('name in URL does not match name in Binding object')
  }
  const errors = validateBinding(binding)
  if (errors.length > 0) throw statusErrors.invalid({ group: '', kind: 'Binding' }, name, errors)
  const { uid = '', resourceVersion = '' } = binding.metadata
  const preconditions = { ...(uid === '' ? {} : { uid }), ...(resourceVersion === '' ? {} : { resourceVersion }) }
  const storage = deps.storageFor(pods)
  const at = { namespace: input.namespace, name }
  const now = rfc3339(deps.clock.now())
  try {
    if (input.dryRun) bound((await storage.get(at)).object, binding, now)
    else {
      await storage.update(at, { preconditions, signal: input.context.signal }, (current) =>
        bound(current?.object as KubeObject, binding, now),
      )
    }
  } catch (err) {
    const error = interpretStorageError(err, pods, { name, operation: 'update' })
    throw isStatusError(error) ? error : statusErrors.conflict(podBinding, name, error)
  }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } as unknown as KubeObject
}

/** POST pods/NAME/binding. */
export function bindingSubresource(deps: StrategyDependencies): ActionSubresource {
  return {
    type: 'action',
    name: 'binding',
    kind: { group: '', version: 'v1', kind: 'Binding' },
    definitionName: 'io.k8s.api.core.v1.Binding',
    create: (input) => bindPod(deps, input),
  }
}
