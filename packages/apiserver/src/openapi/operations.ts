import type { KindDefinition } from '@keelson/api'
import type { GroupVersionKind } from '@keelson/apimachinery'
import { capitalize, definitionNameOf, groupTag, groupTitle, listDefinitionName } from './names.ts'

/** The methods of OpenAPI operations, as the documents spell them. */
export type HttpMethod = 'get' | 'put' | 'post' | 'delete' | 'patch'

/** One operation on one path, in no particular OpenAPI version's form. */
export interface Operation {
  readonly method: HttpMethod
  readonly action: string
  readonly operationId: string
  readonly description: string
  readonly tag: string
  readonly gvk: GroupVersionKind
  /** Definition of the request body; absent where there is none. */
  readonly body?: string
  /** Definition of the response; absent where it is no object. */
  readonly response?: string
}

/** A path with its operations. */
export interface PathOperations {
  readonly path: string
  readonly kind: string
  readonly operations: readonly Operation[]
}

const deleteOptions = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'
const status = 'io.k8s.apimachinery.pkg.apis.meta.v1.Status'
/** The body of every PATCH, whatever its media type. */
export const patchDefinition = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch'

interface VerbForm {
  readonly verb: string
  readonly method: HttpMethod
  readonly action: string
  readonly id: string
  readonly text: (kind: string) => string
}

const collectionForms: readonly VerbForm[] = [
  { verb: 'list', method: 'get', action: 'list', id: 'list', text: (kind) => `list or watch objects of kind ${kind}` },
  { verb: 'create', method: 'post', action: 'post', id: 'create', text: (kind) => `create a ${kind}` },
  {
    verb: 'deletecollection',
    method: 'delete',
    action: 'deletecollection',
    id: 'delete',
    text: (kind) => `delete collection of ${kind}`,
  },
]

const itemForms: readonly VerbForm[] = [
  { verb: 'get', method: 'get', action: 'get', id: 'read', text: (kind) => `read the specified ${kind}` },
  { verb: 'update', method: 'put', action: 'put', id: 'replace', text: (kind) => `replace the specified ${kind}` },
  { verb: 'create', method: 'post', action: 'post', id: 'create', text: (kind) => `create ${kind}` },
  { verb: 'delete', method: 'delete', action: 'delete', id: 'delete', text: (kind) => `delete a ${kind}` },
  {
    verb: 'patch',
    method: 'patch',
    action: 'patch',
    id: 'patch',
    text: (kind) => `partially update the specified ${kind}`,
  },
]

/** Every path of a kind with what can be done there. `isDefined` tells which definitions there are. */
export function pathsOf(kind: KindDefinition, isDefined: (definitionName: string) => boolean): PathOperations[] {
  const prefix = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`
  const collection = `${prefix}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.resource}`
  const paths = [
    collectionPath(kind, collection),
    { path: `${collection}/{name}`, kind: kind.kind, operations: itemOperations(kind) },
    ...kind.subresources.map((subresource) => ({
      path: `${collection}/{name}/${subresource.name}`,
      kind: subresource.kind.kind,
      operations: subresourceOperations(kind, subresource, isDefined),
    })),
  ]
  if (kind.namespaced && kind.verbs.includes('list')) paths.push(everywherePath(kind, `${prefix}/${kind.resource}`))
  return paths.filter(({ operations }) => operations.length > 0)
}

function collectionPath(kind: KindDefinition, path: string): PathOperations {
  const operations = collectionForms
    .filter((form) => kind.verbs.includes(form.verb))
    .map((form): Operation => {
      const bodies: Record<string, Pick<Operation, 'body' | 'response'>> = {
        list: { response: listDefinitionName(kind) },
        create: { body: kind.definitionName, response: kind.definitionName },
        deletecollection: { body: deleteOptions, response: status },
      }
      const subject = `${form.verb === 'deletecollection' ? 'Collection' : ''}${scoped(kind)}`
      return { ...common(kind, form, subject), ...bodies[form.verb] }
    })
  return { path, kind: kind.kind, operations }
}

function everywherePath(kind: KindDefinition, path: string): PathOperations {
  const form = collectionForms.find(({ verb }) => verb === 'list') as VerbForm
  const operation = { ...common(kind, form, `${kind.kind}ForAllNamespaces`), response: listDefinitionName(kind) }
  return { path, kind: kind.kind, operations: [operation] }
}

function itemOperations(kind: KindDefinition): Operation[] {
  return itemForms
    .filter((form) => form.verb !== 'create' && kind.verbs.includes(form.verb))
    .map((form) => ({ ...common(kind, form, scoped(kind)), ...bodiesFor(form.verb, kind.definitionName) }))
}

type Subresource = KindDefinition['subresources'][number]

function subresourceOperations(
  parent: KindDefinition,
  subresource: Subresource,
  isDefined: (definitionName: string) => boolean,
): Operation[] {
  const own = subresource.kind.kind === parent.kind && subresource.kind.group === parent.group
  const definition = own ? parent.definitionName : definitionNameOf(subresource.kind)
  const subject = `${scoped(parent)}${capitalize(subresource.name)}`
  return itemForms
    .filter((form) => subresource.verbs.includes(form.verb))
    .map((form): Operation => {
      // What has options but no object of its own is a connection: exec, attach, port-forward, proxy.
      if (!isDefined(definition)) return connectOperation(parent, subresource, { form, subject })
      return {
        ...common(parent, form, subject),
        gvk: gvkOf(subresource.kind),
        ...bodiesFor(form.verb, definition),
      }
    })
}

function connectOperation(
  parent: KindDefinition,
  subresource: Subresource,
  { form, subject }: { form: VerbForm; subject: string },
): Operation {
  return {
    method: form.method,
    action: 'connect',
    operationId: `connect${groupTitle(parent.group)}${capitalize(parent.version)}${capitalize(form.method)}${subject}`,
    description: `connect ${form.method.toUpperCase()} requests to ${subresource.name} of ${parent.kind}`,
    tag: groupTag(parent.group, parent.version),
    gvk: gvkOf(subresource.kind),
  }
}

function bodiesFor(verb: string, definition: string): Pick<Operation, 'body' | 'response'> {
  switch (verb) {
    case 'get':
      return { response: definition }
    case 'delete':
      return { body: deleteOptions, response: status }
    case 'patch':
      return { body: patchDefinition, response: definition }
    default:
      return { body: definition, response: definition }
  }
}

function common(kind: KindDefinition, form: VerbForm, subject: string): Omit<Operation, 'body' | 'response'> {
  return {
    method: form.method,
    action: form.action,
    operationId: `${form.id}${groupTitle(kind.group)}${capitalize(kind.version)}${subject}`,
    description: form.text(kind.kind),
    tag: groupTag(kind.group, kind.version),
    gvk: gvkOf(kind),
  }
}

function scoped(kind: KindDefinition): string {
  return `${kind.namespaced ? 'Namespaced' : ''}${kind.kind}`
}

function gvkOf({ group, version, kind }: GroupVersionKind): GroupVersionKind {
  return { group, kind, version }
}
