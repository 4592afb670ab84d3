import { type Model, readApiModels, referencedModel } from './models.ts'

/** Where an upstream definition lives: its group folder, version and name within them. */
export interface Definition {
  /** Folder of the group: 'core', 'apps', 'rbac', 'meta' … */
  group: string
  version: string
  /** Upstream's type name: 'PodSpec'. */
  name: string
  model: Model
}

// Groups whose client names differ from the folder of their Go types.
const folders: Record<string, string> = {
  flowcontrolapiserver: 'flowcontrol',
  rbacauthorization: 'rbac',
}

const metaTypes = new Set(
  `APIGroup APIGroupList APIResource APIResourceList APIVersions Condition DeleteOptions FieldSelectorRequirement
  GroupResource GroupVersionForDiscovery LabelSelector LabelSelectorRequirement ListMeta ManagedFieldsEntry ObjectMeta
  OwnerReference Preconditions ServerAddressByClientCIDR ShardInfo Status StatusCause StatusDetails WatchEvent`.split(
    /\s+/,
  ),
)

// Types that several groups use, or that one group borrows from another: the home of each.
const homes: Record<string, string> = {
  TopologySelectorTerm: 'core',
  TopologySelectorLabelRequirement: 'core',
  UserInfo: 'authentication',
  CrossVersionObjectReference: 'autoscaling',
  FieldSelectorAttributes: 'authorization',
  LabelSelectorAttributes: 'authorization',
  Eviction: 'policy',
  Scale: 'autoscaling',
  ScaleSpec: 'autoscaling',
  ScaleStatus: 'autoscaling',
  TokenRequestSpec: 'authentication',
  TokenRequestStatus: 'authentication',
  BoundObjectReference: 'authentication',
}

/** Finds every model's upstream definition: from the operations that reach it and the tables above. */
export function locateDefinitions(models: Map<string, Model>): Definition[] {
  const reachedBy = new Map<string, Set<string>>()
  for (const [groupVersion, roots] of readApiModels()) {
    const [group = '', version = ''] = groupVersion.split('/')
    const home = `${folders[group] ?? group}/${version}`
    for (const root of roots) reach(root, home, models, reachedBy)
  }
  const definitions: Definition[] = []
  for (const model of models.values()) {
    const definition = locate(model, [...(reachedBy.get(model.name) ?? [])])
    if (definition !== undefined) definitions.push(definition)
  }
  return definitions
}

function reach(name: string, home: string, models: Map<string, Model>, reachedBy: Map<string, Set<string>>): void {
  const model = models.get(name)
  const homesOfModel = reachedBy.get(name) ?? new Set<string>()
  if (model === undefined || homesOfModel.has(home)) return
  reachedBy.set(name, homesOfModel.add(home))
  for (const field of model.fields) {
    const next = referencedModel(field.type)
    if (next !== undefined) reach(next, home, models, reachedBy)
  }
}

function locate(model: Model, reachedBy: string[]): Definition | undefined {
  if (model.name === 'VersionInfo') return { group: 'version', version: '', name: 'Info', model }
  const match = /^([A-Za-z]*?)(V[12])([A-Z]\w*)$/.exec(model.name)
  if (match === null) return undefined
  const [, prefix = '', v = '', name = ''] = match
  const version = v.toLowerCase()
  if (prefix !== '') return { group: prefix.toLowerCase(), version, name, model }
  if (metaTypes.has(name)) return { group: 'meta', version, name, model }
  const home = homes[name]
  if (home !== undefined) return { group: home, version, name, model }
  // The client still carries a few models of earlier releases that nothing refers to.
  if (reachedBy.length === 0) return undefined
  const candidates = reachedBy.filter((candidate) => candidate.endsWith(`/${version}`))
  const group = candidates.length === 1 ? candidates[0] : candidates.find((candidate) => candidate === 'core/v1')
  if (group === undefined) throw new Error(`${model.name}: reached by ${reachedBy.join(', ')}; give it a home`)
  return { group: group.split('/')[0] ?? '', version, name, model }
}
