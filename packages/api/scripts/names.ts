import type { Definition } from './definitions.ts'

// Where the client keeps a group's name in front because two groups share a type name, the better known one wins.
const preferred = new Set(
  `CoreV1EndpointPort CoreV1Event CoreV1EventList CoreV1EventSeries RbacV1Subject AuthenticationV1TokenRequest
  ResourceV1ResourceClaim`.split(/\s+/),
)

/** Types that @keelson/apimachinery owns: generated interfaces refer to them instead of repeating them. */
export const apimachineryTypes: ReadonlySet<string> = new Set(
  `LabelSelector LabelSelectorRequirement ListMeta ManagedFieldsEntry ObjectMeta OwnerReference Status StatusCause
  StatusDetails GroupResource`.split(/\s+/),
)

/** The TypeScript name of a definition: upstream's own name wherever that is unambiguous. */
export function typeName(definition: Definition): string {
  const { model, name, version } = definition
  if (model.name === 'VersionInfo') return 'VersionInfo'
  if (model.name === `V1${name}` || preferred.has(model.name)) return name
  if (version === 'v2') return model.name
  return model.name.replace(/V1(?=[A-Z])/, '')
}

/** Prefix of the names of a group's definitions, such as 'io.k8s.api.core.v1'. */
export function definitionPrefix({ group, version }: { group: string; version: string }): string {
  switch (group) {
    case 'meta':
      return `io.k8s.apimachinery.pkg.apis.meta.${version}`
    case 'version':
      return 'io.k8s.apimachinery.pkg.version'
    case 'apiextensions':
      return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${version}`
    case 'apiregistration':
      return `io.k8s.kube-aggregator.pkg.apis.apiregistration.${version}`
    default:
      return `io.k8s.api.${group}.${version}`
  }
}

/** Folder of a group version below src. */
export function groupFolder({ group, version }: { group: string; version: string }): string {
  return version === '' ? group : `${group}/${version}`
}
