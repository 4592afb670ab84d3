import { deepFreeze } from '@keelson/apimachinery'
import type { KubeObject } from '@keelson/apimachinery'
import { storageErrors } from './errors.ts'
import { withRevision } from './object-bytes.ts'
import type { Revision, StoredObject } from './port.ts'

// Shared objects are frozen where mistakes should be loud; in production the walk over every object is not worth it.
const freeze: <T>(value: T) => T = process.env['NODE_ENV'] === 'production' ? (value) => value : deepFreeze

/**
 * How much JSON, in bytes, stays parsed. A parsed object takes several times its bytes, and all that a cache and its
 * history hold would come to be parsed sooner or later: the oldest are let go, and parsed again if somebody asks.
 */
const parsedLimit = 8 * 1024 * 1024

/** A stored object made from etcd's bytes; neither spliced nor parsed before somebody asks. */
export function createStoredObject(key: string, value: Buffer, revision: Revision): StoredObject {
  return new LazyObject(key, value, revision)
}

/** What this process has just written: parsed already, as it was before. The object must not be changed any more. */
export function createWrittenObject(
  o: { key: string; value: Buffer; object: KubeObject },
  revision: Revision,
): StoredObject {
  const stored = new LazyObject(o.key, o.value, revision)
  const { selfLink: _selfLink, ...metadata } = o.object.metadata
  stored.know({ ...o.object, metadata: { ...metadata, resourceVersion: String(revision) } })
  return stored
}

/** The same object seen at another revision (a deletion carries the revision of the delete). */
export function atRevision(stored: StoredObject, revision: Revision): StoredObject {
  return stored.revision === revision ? stored : new LazyObject(stored.key, stored.bytes, revision)
}

/** A BOOKMARK's object: nothing but its revision and, at the end of the initial events, the annotation that says so. */
export function createBookmark(
  type: { kind: string; apiVersion: string },
  revision: Revision,
  initialEventsEnd: boolean,
): StoredObject {
  const annotations = initialEventsEnd ? { 'k8s.io/initial-events-end': 'true' } : undefined
  const object = {
    kind: type.kind,
    apiVersion: type.apiVersion,
    metadata: { resourceVersion: String(revision), creationTimestamp: null, annotations },
  }
  return new LazyObject('', Buffer.from(JSON.stringify(object)), revision)
}

/** Serialised size in bytes, near enough for sizing chunks; costs nothing. */
export function storedSize(stored: StoredObject): number {
  return stored instanceof LazyObject ? stored.size : stored.bytes.length
}

class LazyObject implements StoredObject {
  readonly key: string
  readonly revision: Revision
  readonly size: number
  private source: Buffer
  private spliced: Buffer | undefined
  private parsed: KubeObject | undefined
  private others: Map<string, unknown> | undefined

  constructor(key: string, source: Buffer, revision: Revision) {
    this.key = key
    this.source = source
    this.size = source.length
    this.revision = revision
  }

  get bytes(): Buffer {
    if (this.spliced) return this.spliced
    const bytes = withRevision(this.source, this.revision)
    if (!bytes) throw storageErrors.corrupt(this.key, undefined)
    this.spliced = bytes
    // The bytes without revision are not needed any more, nor is the network buffer they are a slice of.
    this.source = bytes
    return bytes
  }

  get object(): KubeObject {
    if (this.parsed) return this.parsed
    try {
      return this.know(JSON.parse(this.bytes.toString()) as KubeObject)
    } catch (err) {
      throw storageErrors.corrupt(this.key, err)
    }
  }

  /** Takes the parsed form of its bytes. */
  know(object: KubeObject): KubeObject {
    this.parsed = freeze(object)
    parsedObjects.add(this)
    return object
  }

  /** Lets the parsed form go; the bytes stay. */
  forget(): void {
    this.parsed = undefined
  }

  derived<V>(encoding: string, make: (object: KubeObject) => V): V {
    this.others ??= new Map()
    if (!this.others.has(encoding)) this.others.set(encoding, make(this.object))
    return this.others.get(encoding) as V
  }
}

/** The objects that are parsed at present, oldest first. */
class ParsedObjects {
  private entries: (LazyObject | undefined)[] = []
  private head = 0
  private bytes = 0

  add(object: LazyObject): void {
    this.entries.push(object)
    this.bytes += object.size
    // The one just parsed stays, however large.
    while (this.bytes > parsedLimit && this.head < this.entries.length - 1) {
      const oldest = this.entries[this.head] as LazyObject
      this.entries[this.head++] = undefined
      this.bytes -= oldest.size
      oldest.forget()
    }
    if (this.head > 1024 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head)
      this.head = 0
    }
  }
}

const parsedObjects = new ParsedObjects()
