/** What a request addresses, as read from its method and URL alone (upstream: RequestInfo). */
export interface RequestInfo {
  /** True for /api/VERSION/... and /apis/GROUP/VERSION/... paths that name a resource. */
  readonly isResourceRequest: boolean
  /** The path without its query, still percent-encoded. */
  readonly path: string
  /** A resource verb (get, list, watch, create, update, patch, delete, deletecollection), else the lower-case HTTP method. */
  readonly verb: string
  readonly apiPrefix: string
  readonly apiGroup: string
  readonly apiVersion: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** Path segments from the resource on, decoded: ['pods', 'web', 'proxy', 'index.html']. */
  readonly parts: readonly string[]
  /** The raw selectors of list, watch and deletecollection requests, for authorizers that want them. */
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

const verbsByMethod: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

// Segments below a namespace that belong to the Namespace object itself.
const namespaceSubresources = new Set(['status', 'finalize'])

/** Splits a path into its decoded segments; a segment that is not valid percent-encoding stays as it is. */
export function pathSegments(path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  if (!path.includes('%')) return segments
  return segments.map((segment) => {
    try {
      return decodeURIComponent(segment)
    } catch {
      return segment
    }
  })
}

function nonResource(method: string, path: string): RequestInfo {
  return {
    isResourceRequest: false,
    path,
    verb: method.toLowerCase(),
    apiPrefix: '',
    apiGroup: '',
    apiVersion: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    parts: [],
  }
}

/** The value of `metadata.name=X` when that is all the field selector asks. */
function singleNameOf(fieldSelector: string | null): string {
  const match = /^metadata\.name==?([^,=!]+)$/.exec(fieldSelector ?? '')
  return match?.[1] ?? ''
}

interface Target {
  namespace: string
  parts: string[]
}

function targetOf(segments: string[]): Target {
  if (segments[0] !== 'namespaces' || segments.length === 1) return { namespace: '', parts: segments }
  const namespace = segments[1] ?? ''
  const third = segments[2]
  // /namespaces/NAME and /namespaces/NAME/status address the Namespace; anything deeper is inside it.
  if (third === undefined || namespaceSubresources.has(third)) return { namespace, parts: segments }
  return { namespace, parts: segments.slice(2) }
}

/** Whether a query parameter of Go's bool kind is on: present, and neither "0" nor "false". */
export function queryFlag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && value !== '0' && value.toLowerCase() !== 'false'
}

/** Reads what a request addresses (upstream: apiserver pkg/endpoints/request/requestinfo.go). */
export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const segments = pathSegments(path)
  const apiPrefix = segments[0] ?? ''
  const head = apiPrefix === 'api' ? 2 : apiPrefix === 'apis' ? 3 : 0
  if (head === 0 || segments.length <= head) return nonResource(method, path)
  const rest = segments.slice(head)
  let verb = verbsByMethod[method] ?? ''
  // The deprecated /watch/ and /proxy/ prefixes put the verb before the target.
  if ((rest[0] === 'watch' || rest[0] === 'proxy') && rest.length > 1) {
    verb = rest[0]
    rest.shift()
  }
  const { namespace, parts } = targetOf(rest)
  let name = parts[1] ?? ''
  const subresource = parts[2] ?? ''
  const selects = name === '' && (verb === 'get' || verb === 'delete' || verb === 'watch')
  if (name === '' && verb === 'get') verb = queryFlag(query, 'watch') ? 'watch' : 'list'
  if (name === '' && verb === 'delete') verb = 'deletecollection'
  if (name === '' && (verb === 'list' || verb === 'watch' || verb === 'deletecollection')) {
    name = singleNameOf(query.get('fieldSelector'))
  }
  return {
    isResourceRequest: true,
    path,
    verb,
    apiPrefix,
    apiGroup: apiPrefix === 'api' ? '' : (segments[1] ?? ''),
    apiVersion: segments[head - 1] ?? '',
    namespace,
    resource: parts[0] ?? '',
    subresource,
    name,
    parts,
    ...(selects && query.get('labelSelector') ? { labelSelector: query.get('labelSelector') ?? '' } : {}),
    ...(selects && query.get('fieldSelector') ? { fieldSelector: query.get('fieldSelector') ?? '' } : {}),
  }
}
