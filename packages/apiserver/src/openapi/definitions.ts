import { definitionNames, describedSchema } from '@keelson/api'
import type { KindDefinition } from '@keelson/api'
import type { GroupVersionKind, Schema } from '@keelson/apimachinery'
import { listDefinitionName } from './names.ts'
import { patchDefinition } from './operations.ts'
import type { PathOperations } from './operations.ts'
import { referencesOf } from './schema-json.ts'

const patchSchema: Schema = {
  type: 'object',
  description: 'Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.',
}
// What answers and deletions of every group use beside their own kinds.
const metaKinds: Readonly<Record<string, GroupVersionKind>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions': { group: '', version: 'v1', kind: 'DeleteOptions' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Status': { group: '', version: 'v1', kind: 'Status' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent': { group: '', version: 'v1', kind: 'WatchEvent' },
}

/** Looks definitions up by name, with upstream's descriptions. */
export interface Definitions {
  has(name: string): boolean
  get(name: string): Schema
  /** The kinds a definition is published as. */
  kindsOf(name: string): readonly GroupVersionKind[]
  /** Every definition that the operations need, directly or through others, sorted by name. */
  neededBy(paths: readonly PathOperations[]): string[]
}

/** All definitions of the served kinds. */
export function createDefinitions(kinds: readonly KindDefinition[]): Definitions {
  const known = new Set(definitionNames())
  const published = new Map<string, GroupVersionKind>(Object.entries(metaKinds))
  for (const kind of kinds) {
    const { group, version } = kind
    published.set(kind.definitionName, { group, kind: kind.kind, version })
    published.set(listDefinitionName(kind), { group, kind: kind.listKind, version })
  }
  const get = (name: string): Schema => (name === patchDefinition ? patchSchema : describedSchema(name))

  return {
    has: (name) => name === patchDefinition || known.has(name),
    get,
    kindsOf(name) {
      const gvk = published.get(name)
      return gvk === undefined ? [] : [gvk]
    },
    neededBy(paths) {
      const needed = new Set<string>()
      const add = (name: string | undefined): void => {
        if (name === undefined || needed.has(name)) return
        needed.add(name)
        for (const reference of referencesOf(get(name))) add(reference)
      }
      for (const operation of paths.flatMap(({ operations }) => operations)) {
        add(operation.body)
        add(operation.response)
      }
      return [...needed].toSorted()
    },
  }
}
