/** A path or query parameter of an operation. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly description: string
  readonly type: 'string' | 'integer' | 'boolean'
}

const query = (name: string, type: Parameter['type'], description: string): Parameter => ({
  name,
  in: 'query',
  type,
  description,
})

const dryRun = query(
  'dryRun',
  'string',
  "'All' makes the server go through every step of the request except storing its result; no other value is known.",
)
const fieldManager = query(
  'fieldManager',
  'string',
  'The name under which the changes of this request are recorded in managed fields; required for apply patches.',
)
const fieldValidation = query(
  'fieldValidation',
  'string',
  "What to do about unknown or duplicate fields: 'Ignore' drops them, 'Warn' (the default) also warns, 'Strict' refuses the request.",
)

const listParameters: readonly Parameter[] = [
  query('allowWatchBookmarks', 'boolean', 'Lets the server send BOOKMARK events on a watch.'),
  query('continue', 'string', 'The token of the previous page; goes on where that page ended.'),
  query('fieldSelector', 'string', 'Restricts the objects returned by their fields. Defaults to everything.'),
  query('labelSelector', 'string', 'Restricts the objects returned by their labels. Defaults to everything.'),
  query('limit', 'integer', 'The largest number of objects to return; the rest is reached through continue.'),
  query('resourceVersion', 'string', 'Constrains which resource versions the request may be served from.'),
  query('resourceVersionMatch', 'string', "How resourceVersion applies to a list: 'NotOlderThan' or 'Exact'."),
  query('sendInitialEvents', 'boolean', 'Starts a watch with the present objects, ended by a marked bookmark.'),
  query('timeoutSeconds', 'integer', 'Ends the call after this many seconds, whatever it is doing.'),
  query('watch', 'boolean', 'Streams changes to the objects instead of returning them once.'),
]

const deleteParameters: readonly Parameter[] = [
  dryRun,
  query('gracePeriodSeconds', 'integer', 'Seconds before the object goes; zero means at once.'),
  query('orphanDependents', 'boolean', 'Deprecated: use propagationPolicy.'),
  query('propagationPolicy', 'string', "What happens to dependents: 'Orphan', 'Background' or 'Foreground'."),
]

/** The query parameters of each kind of operation. */
export const queryParameters: Readonly<Record<string, readonly Parameter[]>> = {
  list: listParameters,
  get: [],
  post: [dryRun, fieldManager, fieldValidation],
  put: [dryRun, fieldManager, fieldValidation],
  patch: [
    dryRun,
    fieldManager,
    fieldValidation,
    query('force', 'boolean', 'Takes over conflicting fields from other managers. Only for apply patches.'),
  ],
  delete: deleteParameters,
  deletecollection: [
    ...listParameters.filter((one) => one.name !== 'watch' && one.name !== 'allowWatchBookmarks'),
    ...deleteParameters,
  ],
  connect: [],
}

/** What every path takes, and what its placeholders stand for. */
export function pathParameters(path: string, kind: string): Parameter[] {
  const parameters: Parameter[] = []
  if (path.includes('{name}')) {
    parameters.push({ name: 'name', in: 'path', type: 'string', description: `name of the ${kind}` })
  }
  if (path.includes('{namespace}')) {
    const description = 'object name and auth scope, such as for teams and projects'
    parameters.push({ name: 'namespace', in: 'path', type: 'string', description })
  }
  parameters.push(query('pretty', 'string', "If 'true', then the output is pretty printed."))
  return parameters
}
