import type { Namespace } from '../types.generated.ts'

/** The label by which selectors find a namespace by its name. */
export const namespaceNameLabel = 'kubernetes.io/metadata.name'

/** Defaults of a namespace: the label with its name, and its phase. */
export function defaultNamespace(namespace: Namespace): void {
  const { metadata } = namespace
  if (metadata.name) metadata.labels = { ...metadata.labels, [namespaceNameLabel]: metadata.name }
  namespace.status ??= {}
  namespace.status.phase ||= 'Active'
}
