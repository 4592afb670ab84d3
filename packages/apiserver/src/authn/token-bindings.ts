import { parseTime } from '@keelson/apimachinery'
import type { KubeObject } from '@keelson/apimachinery'
import type { Clock } from '@keelson/component-base'
import type { ObjectReader } from '../state/port.ts'
import type { KubernetesClaim, ObjectClaim } from './token-claims.ts'

// Upstream accepts a token for a minute past its object's deletion, so that a pod can still finish.
const deletionLeewayMs = 60_000

interface BindingContext {
  readonly reader: ObjectReader
  readonly clock: Clock
}

/**
 * Checks that everything a token names still exists and is the same object. Resolves to what is wrong, or undefined.
 */
export async function brokenBinding(claim: KubernetesClaim, context: BindingContext): Promise<string | undefined> {
  const { namespace, serviceaccount } = claim
  const account = await check(context, 'serviceaccounts', { claim: serviceaccount, namespace, leeway: true })
  if (account !== undefined) return `service account ${namespace}/${serviceaccount.name} ${account}`
  if (claim.secret !== undefined) {
    const secret = await check(context, 'secrets', { claim: claim.secret, namespace, leeway: true })
    if (secret !== undefined) return `service account token bound to secret ${claim.secret.name} that ${secret}`
  }
  if (claim.pod !== undefined) {
    const pod = await check(context, 'pods', { claim: claim.pod, namespace, leeway: true })
    if (pod !== undefined) return `service account token bound to pod ${claim.pod.name} that ${pod}`
    // The node beside a pod only says where the pod ran when the token was made.
    return undefined
  }
  if (claim.node !== undefined) {
    const node = await check(context, 'nodes', { claim: claim.node, leeway: false })
    if (node !== undefined) return `service account token bound to node ${claim.node.name} that ${node}`
  }
  return undefined
}

interface Bound {
  readonly claim: ObjectClaim
  readonly namespace?: string
  readonly leeway: boolean
}

async function check({ reader, clock }: BindingContext, resource: string, bound: Bound): Promise<string | undefined> {
  const { claim, namespace } = bound
  const groupResource = { group: '', resource }
  const cached = await reader.get(groupResource, claim.name, { namespace })
  // The watch cache may be behind the object the token was just made for: look again before refusing.
  const object = matches(cached, claim)
    ? cached
    : await reader.get(groupResource, claim.name, { namespace, fresh: true })
  if (object === undefined) return 'has been deleted'
  if (!matches(object, claim))
    return `has been replaced: UID (${object.metadata.uid}) does not match claim (${claim.uid})`
  const { deletionTimestamp } = object.metadata
  if (!bound.leeway || deletionTimestamp === undefined) return undefined
  return clock.now() - deletionLeewayMs > parseTime(deletionTimestamp) ? 'has been deleted' : undefined
}

function matches(object: KubeObject | undefined, claim: ObjectClaim): boolean {
  return object !== undefined && (claim.uid === undefined || object.metadata.uid === claim.uid)
}
