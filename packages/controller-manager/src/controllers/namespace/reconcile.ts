import { namespaces, type Namespace, type Pod } from '@keelson/api'
import { isNotFound, type KubeObject } from '@keelson/apimachinery'
import type { Client } from '@keelson/client'
import type { Clock } from '@keelson/component-base'
import type { Reconcile } from '../../framework/builder.ts'
import { discoverResources, type DiscoveredResource } from '../../framework/discovery.ts'
import type { Writer } from '../../framework/writer.ts'
import { deletionConditions, type ContentReport } from './conditions.ts'
import { deleteAll } from './content.ts'
import { deletionStages, finalized, isOurs, lookAgainInMs } from './plan.ts'

/** Where the namespace controller looks. */
export interface NamespaceDependencies {
  getNamespace(name: string): Namespace | undefined
  podsIn(namespace: string): readonly Pod[]
  readonly client: Client
  readonly clock: Clock
}

/** Makes the reconcile function: empty a namespace that is being deleted, then let it go. */
export function createNamespaceReconcile(deps: NamespaceDependencies): Reconcile {
  const { client, clock } = deps
  return async (name, write, signal) => {
    const namespace = deps.getNamespace(name)
    if (!isOurs(namespace)) return
    const pass = await emptyOnce(name, { client, signal })
    const latest = await report(namespace, pass, { write, now: clock.now() })
    if (latest === undefined) return
    if (pass.left.length > 0) {
      const requeueAfterMs = lookAgainInMs(namespace, {
        left: pass.left,
        leftPods: deps.podsIn(name),
        now: clock.now(),
      })
      return { requeueAfterMs }
    }
    if (pass.errors.length > 0) throw pass.errors[0]
    try {
      await client.resource(namespaces).sub(name, 'finalize', finalized(latest), { method: 'PUT', signal })
    } catch (err) {
      if (!isNotFound(err)) throw err
    }
  }
}

interface Pass extends ContentReport {
  readonly left: readonly KubeObject[]
  readonly errors: readonly unknown[]
}

async function emptyOnce(
  namespace: string,
  { client, signal }: { client: Client; signal: AbortSignal },
): Promise<Pass> {
  const { resources, stale } = await discoverResources(client, signal)
  const left: KubeObject[] = []
  const failures: string[] = []
  const errors: unknown[] = []
  const remaining = new Map<string, number>()
  const empty = async (resource: DiscoveredResource): Promise<void> => {
    try {
      const found = await deleteAll(client, resource, { namespace, signal })
      left.push(...found)
      if (found.length > 0) remaining.set(`${resource.resource}.${resource.group}`, found.length)
    } catch (err) {
      errors.push(err)
      failures.push(err instanceof Error ? err.message : String(err))
    }
  }
  for (const { resources: stage, mustBeGone } of deletionStages(resources)) {
    await Promise.all(stage.map(empty))
    if (mustBeGone && (left.length > 0 || errors.length > 0)) break
  }
  const discoveryFailure =
    stale.length === 0
      ? undefined
      : `Discovery failed for some groups, ${stale.length} failing: unable to retrieve the complete list of server APIs: ${stale.join(', ')}`
  // What is not known cannot be seen to be empty.
  if (discoveryFailure !== undefined) errors.push(new Error(discoveryFailure))
  return { left, errors, failures, remaining, finalizers: countFinalizers(left), discoveryFailure }
}

function countFinalizers(objects: readonly KubeObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const finalizer of objects.flatMap(({ metadata }) => metadata.finalizers ?? [])) {
    counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1)
  }
  return counts
}

/** Writes the conditions where they have changed. Undefined when the namespace is gone. */
async function report(
  namespace: Namespace,
  pass: ContentReport,
  { write, now }: { write: Writer; now: number },
): Promise<Namespace | undefined> {
  const conditions = deletionConditions(namespace, pass, now)
  if (conditions === undefined) return namespace
  try {
    return await write.updateStatus(namespaces, { ...namespace, status: { ...namespace.status, conditions } })
  } catch (err) {
    if (isNotFound(err)) return undefined
    throw err
  }
}
