import type { LocalClient } from '../registry/port.ts'
import { ensureExists } from './ensure.ts'

const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'default']

/** Makes the namespaces that the system itself uses. */
export async function ensureNamespaces(local: LocalClient): Promise<void> {
  await Promise.all(
    systemNamespaces.map((name) =>
      ensureExists(
        local,
        { group: '', resource: 'namespaces' },
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      ),
    ),
  )
}
