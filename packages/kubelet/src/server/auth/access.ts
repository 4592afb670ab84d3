import type { AccessAttributes } from '@keelson/client'

/** What a request wants to do to this node. */
export interface NodeAccess {
  readonly verb: string
  /** Sub-resource of `nodes`, e.g. `proxy`. */
  readonly subresource: string
}

/** The question to the apiserver whether somebody may do this to a node. */
export function accessToNode(access: NodeAccess, nodeName: string): AccessAttributes {
  return { resourceAttributes: { ...access, version: 'v1', resource: 'nodes', name: nodeName } }
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** Path prefixes with a sub-resource of their own; everything else is `proxy`. */
const own: readonly (readonly [prefix: string, subresources: readonly string[]])[] = [
  ['/stats', ['stats']],
  ['/metrics', ['metrics']],
  ['/logs', ['log']],
  ['/configz', ['configz', 'proxy']],
  ['/healthz', ['healthz', 'proxy']],
  ['/pods', ['pods', 'proxy']],
  ['/runningpods', ['pods', 'proxy']],
]

/**
 * The permissions of which a request needs any one, the narrowest first (kubelet authorization, with the
 * fine-grained sub-resources of KEP-2862).
 */
export function requiredAccess(method: string, path: string): readonly NodeAccess[] {
  const verb = verbs[method] ?? method.toLowerCase()
  const lower = path.toLowerCase()
  const found = own.find(([prefix]) => lower === prefix || lower.startsWith(`${prefix}/`))
  return (found?.[1] ?? ['proxy']).map((subresource) => ({ verb, subresource }))
}
