import { validateNamespaceFinalize } from '@keelson/api'
import type { Namespace } from '@keelson/api'
import { deepClone } from '@keelson/apimachinery'
import type { Strategy, StrategyFactory, UpdateSubresource } from '../../port.ts'

const kubernetesFinalizer = 'kubernetes'
const nameLabel = 'kubernetes.io/metadata.name'

/** PUT /finalize: only spec.finalizers change; removing the last one of a terminating namespace removes it. */
const finalize: UpdateSubresource<Namespace> = {
  type: 'update',
  name: 'finalize',
  prepareForUpdate(namespace, old) {
    if (old.status === undefined) delete namespace.status
    else namespace.status = deepClone(old.status)
  },
  validateUpdate: validateNamespaceFinalize,
}

function label(namespace: Namespace): void {
  namespace.metadata.labels = { ...namespace.metadata.labels, [nameLabel]: namespace.metadata.name ?? '' }
}

function createNamespaceStrategy(): Strategy<Namespace> {
  return {
    group: '',
    resource: 'namespaces',
    prepareForCreate(namespace) {
      namespace.status = { phase: 'Active' }
      const finalizers = namespace.spec?.finalizers ?? []
      if (!finalizers.includes(kubernetesFinalizer)) {
        namespace.spec = { ...namespace.spec, finalizers: [...finalizers, kubernetesFinalizer] }
      }
      label(namespace)
    },
    prepareForUpdate(namespace, old) {
      // Finalizers change through /finalize only.
      namespace.spec = { ...namespace.spec }
      if (old.spec?.finalizers === undefined) delete namespace.spec.finalizers
      else namespace.spec.finalizers = [...old.spec.finalizers]
      label(namespace)
    },
    holdsDeletion: (namespace) => (namespace.spec?.finalizers?.length ?? 0) > 0,
    markDeleting(namespace) {
      namespace.status = { ...namespace.status, phase: 'Terminating' }
    },
    subresources: [finalize],
  }
}

/** Namespaces: held by their content until the namespace controller has removed it. */
export const namespaceStrategy: StrategyFactory = {
  group: '',
  resource: 'namespaces',
  create: () => createNamespaceStrategy() as unknown as Strategy,
}
