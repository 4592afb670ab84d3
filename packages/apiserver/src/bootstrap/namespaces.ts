import type { Clock, Logger } from '@keelson/component-base'
import type { LocalClient } from '../registry/port.ts'
import type { ObjectFeed } from '../state/port.ts'
import { ensureExists } from './ensure.ts'
import { keep } from './keep.ts'

const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'default']

const resource = { group: '', resource: 'namespaces' }

/** Makes the namespaces that the system itself uses, anew where somebody deletes one. */
export async function keepNamespaces(
  options: { local: LocalClient; feed: ObjectFeed; clock: Clock; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  const kept = [{ resource, names: systemNamespaces }]
  await keep(kept, () => ensureNamespaces(options.local), { ...options, hook: 'system namespaces', signal })
}

async function ensureNamespaces(local: LocalClient): Promise<void> {
  await Promise.all(
    systemNamespaces.map((name) =>
      ensureExists(local, resource, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
    ),
  )
}
