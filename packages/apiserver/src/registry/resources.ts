import type { GroupResource } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import { createConvertedStorage } from './converted-storage.ts'
import { createResource } from './generic/resource.ts'
import type { Resource } from './generic/resource.ts'
import type { Strategy, VirtualResource } from './port.ts'
import type { ResourceStorage } from '../storage/port.ts'

/** What one path below /api or /apis leads to. */
export type Served =
  | { readonly type: 'stored'; readonly kind: KindDefinition; readonly resource: Resource }
  | { readonly type: 'virtual'; readonly kind: KindDefinition; readonly resource: VirtualResource }

/** Every resource the server serves, found by group, version and plural name. */
export interface ResourceTable {
  find(group: string, version: string, resource: string): Served | undefined
  /** A stored resource in whichever version comes first; undefined when it is not served. */
  stored(resource: GroupResource): Resource | undefined
  /** The kind behind such a path, without bringing its resource into being. */
  kindOf(group: string, version: string, resource: string): KindDefinition | undefined
  readonly kinds: readonly KindDefinition[]
}

/** What a table is built from. */
export interface ResourceTableOptions {
  readonly kinds: readonly KindDefinition[]
  strategyFor(kind: KindDefinition): Strategy
  /** Makes the storage of one stored kind; asked once per kind, when it is first used. */
  storageFor(kind: KindDefinition): ResourceStorage
  /** Resources that are computed; asked for when first used, since they need what the table serves. */
  virtual(): readonly VirtualResource[]
}

function keyOf(group: string, version: string, resource: string): string {
  return `${group}/${version}/${resource}`
}

/** True for kinds that are only ever posted: nothing of them can be read back. */
function isStored(kind: KindDefinition): boolean {
  return kind.verbs.includes('get')
}

/** Builds the table. Resources come into being when first asked for, so that an idle server holds no empty caches. */
export function createResourceTable(options: ResourceTableOptions): ResourceTable {
  const kinds = new Map(options.kinds.map((kind) => [keyOf(kind.group, kind.version, kind.resource), kind]))
  const served = new Map<string, Served>()

  const storageOf = (kind: KindDefinition): ResourceStorage => {
    if (kind.storage === undefined) return options.storageFor(kind)
    const other = kind.storage.kind
    const base = serve(other)
    if (base?.type !== 'stored') throw new Error(`${kind.kind} is stored as ${other.kind}, which is not stored`)
    return createConvertedStorage(base.resource.storage, kind.storage)
  }

  function serve(kind: KindDefinition): Served | undefined {
    const key = keyOf(kind.group, kind.version, kind.resource)
    const known = served.get(key)
    if (known !== undefined) return known
    const made = make(kind)
    if (made !== undefined) served.set(key, made)
    return made
  }

  function make(kind: KindDefinition): Served | undefined {
    if (isStored(kind)) {
      const resource = createResource(kind, options.strategyFor(kind), storageOf(kind))
      return { type: 'stored', kind, resource }
    }
    const resource = options.virtual().find((one) => one.kind === kind)
    return resource === undefined ? undefined : { type: 'virtual', kind, resource }
  }

  return {
    kinds: options.kinds,
    find(group, version, resource) {
      const kind = kinds.get(keyOf(group, version, resource))
      return kind === undefined ? undefined : serve(kind)
    },
    kindOf: (group, version, resource) => kinds.get(keyOf(group, version, resource)),
    stored({ group, resource }) {
      const kind = options.kinds.find((one) => one.group === group && one.resource === resource)
      const found = kind === undefined ? undefined : serve(kind)
      return found?.type === 'stored' ? found.resource : undefined
    },
  }
}
