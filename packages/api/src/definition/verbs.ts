/** Verbs of a resource with everything. */
export const fullVerbs: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]

/** Verbs of sub-resources that are a view of the object, such as /status. */
export const viewVerbs: readonly string[] = ['get', 'patch', 'update']

/** Verbs of resources and sub-resources that only take requests. */
export const createVerbs: readonly string[] = ['create']

/** Verbs of streaming sub-resources. */
export const connectVerbs: readonly string[] = ['create', 'get']

/** Verbs of /proxy. */
export const proxyVerbs: readonly string[] = ['create', 'delete', 'get', 'patch', 'update']
