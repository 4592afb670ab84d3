import type { Namespace } from '@keelson/api'
import { statusErrors } from '@keelson/apimachinery'
import type { StatusError } from '@keelson/apimachinery'
import { BoundedCache } from '../../authn/bounded-cache.ts'
import { admissionForbidden } from '../forbidden.ts'
import { concerns } from '../plugin.ts'
import type { AdmissionDependencies } from '../plugin.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../port.ts'

const immortal = new Set(['default', 'kube-system', 'kube-public'])
const namespaces = { group: '', resource: 'namespaces' }
// How long after a namespace's deletion the cached copy is not trusted to know of it.
const distrustMs = 30_000

/** Keeps objects out of namespaces that are missing or going away, and the system's namespaces from deletion. */
export function namespaceLifecycle({ reader, clock }: AdmissionDependencies): AdmissionPlugin {
  const deleted = new BoundedCache<string, number>(100)

  const find = async (name: string): Promise<Namespace | undefined> => {
    const cached = await reader.get<Namespace>(namespaces, name)
    const distrusted = clock.now() - (deleted.get(name) ?? -distrustMs) < distrustMs
    const current = cached !== undefined && !(distrusted && cached.status?.phase !== 'Terminating')
    return current ? cached : reader.get<Namespace>(namespaces, name, { fresh: true })
  }

  return {
    name: 'NamespaceLifecycle',
    handles: (operation) => operation !== 'CONNECT',

    async admit(attributes) {
      const { operation, name, namespace } = attributes
      if (attributes.kind.group === '' && attributes.kind.kind === 'Namespace') {
        if (operation === 'DELETE' && immortal.has(name)) {
          throw admissionForbidden(attributes, 'this namespace may not be deleted')
        }
        if (operation === 'DELETE') deleted.set(name, clock.now())
        return
      }
      if (namespace === '' || operation !== 'CREATE') return
      // Saying whether the namespace exists would tell what the review is there to keep.
      if (concerns(attributes, 'authorization.k8s.io/localsubjectaccessreviews')) return
      const found = await find(namespace)
      if (found === undefined) throw statusErrors.notFound(namespaces, namespace)
      if (found.status?.phase === 'Terminating') throw terminating(attributes)
    },
  }
}

function terminating(attributes: AdmissionAttributes): Error {
  const { namespace } = attributes
  const err = admissionForbidden(
    attributes,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  ) as StatusError
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  }
  const { details } = err.status
  if (details !== undefined) details.causes = [...(details.causes ?? []), cause]
  return err
}
