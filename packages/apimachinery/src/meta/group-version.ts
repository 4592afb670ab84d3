/** An API group and version; the core group is ''. */
export interface GroupVersion {
  group: string
  version: string
}

/** A kind within an API group and version. */
export interface GroupVersionKind extends GroupVersion {
  kind: string
}

/** A resource (plural, lower case) within an API group and version. */
export interface GroupVersionResource extends GroupVersion {
  resource: string
}

/** A resource of a group, whatever the version. */
export interface GroupResource {
  group: string
  resource: string
}

/** A kind of a group, whatever the version. */
export interface GroupKind {
  group: string
  kind: string
}

/** Splits 'v1' or 'apps/v1'. Throws a plain Error with upstream's wording for more than one slash. */
export function parseGroupVersion(apiVersion: string): GroupVersion {
  if (apiVersion === '' || apiVersion === '/') return { group: '', version: '' }
  const slash = apiVersion.indexOf('/')
  if (slash < 0) return { group: '', version: apiVersion }
  if (apiVersion.includes('/', slash + 1)) throw new Error(`unexpected GroupVersion string: ${apiVersion}`)
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

/** The apiVersion of a group and version: 'v1' or 'apps/v1'. */
export function formatGroupVersion(gv: GroupVersion): string {
  return gv.group === '' ? gv.version : `${gv.group}/${gv.version}`
}

/** The group, version and kind an object says it is of. */
export function gvkOf(obj: { apiVersion: string; kind: string }): GroupVersionKind {
  return { ...parseGroupVersion(obj.apiVersion), kind: obj.kind }
}

/** 'deployments.apps', or 'pods' for the core group: how messages name a resource. */
export function formatGroupResource(gr: GroupResource): string {
  return gr.group === '' ? gr.resource : `${gr.resource}.${gr.group}`
}

/** 'Deployment.apps', or 'Pod' for the core group: how messages name a kind. */
export function formatGroupKind(gk: GroupKind): string {
  return gk.group === '' ? gk.kind : `${gk.kind}.${gk.group}`
}
