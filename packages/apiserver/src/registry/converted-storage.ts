import type { KubeObject } from '@keelson/apimachinery'
import type { StorageConversion } from '@keelson/api'
import type {
  ItemEncoding,
  ListChunk,
  ResourceStorage,
  StoredEvent,
  StoredList,
  StoredObject,
  Watch,
} from '../storage/port.ts'

type Conversion = Pick<StorageConversion<KubeObject>, 'toStorage' | 'fromStorage'>

const caches = new WeakMap<Conversion, WeakMap<StoredObject, StoredObject>>()

function cacheOf(conversion: Conversion): WeakMap<StoredObject, StoredObject> {
  const known = caches.get(conversion)
  if (known !== undefined) return known
  const made = new WeakMap<StoredObject, StoredObject>()
  caches.set(conversion, made)
  return made
}

function converted(stored: StoredObject, conversion: Conversion): StoredObject {
  const objects = cacheOf(conversion)
  const known = objects.get(stored)
  if (known !== undefined) return known
  let object: KubeObject | undefined
  let bytes: Buffer | undefined
  const made: StoredObject = {
    key: stored.key,
    revision: stored.revision,
    get object() {
      object ??= conversion.fromStorage(stored.object)
      return object
    },
    get bytes() {
      bytes ??= Buffer.from(JSON.stringify(made.object))
      return bytes
    },
    derived: (encoding, make) => stored.derived(`converted:${encoding}`, () => make(made.object as never)),
  }
  objects.set(stored, made)
  return made
}

function encodingOf(conversion: Conversion, encoding?: ItemEncoding): ItemEncoding {
  return {
    id: `converted:${encoding?.id ?? ''}`,
    shared: encoding?.shared ?? true,
    encode: (item) => {
      const own = converted(item, conversion)
      return encoding === undefined ? own.bytes : encoding.encode(own)
    },
  }
}

function convertedChunk(chunk: ListChunk, conversion: Conversion): ListChunk {
  return {
    get items() {
      return chunk.items.map((item) => converted(item, conversion))
    },
    bytes: (leadingComma, encoding) => chunk.bytes(leadingComma, encodingOf(conversion, encoding)),
    gzip: (leadingComma, encoding) => chunk.gzip(leadingComma, encodingOf(conversion, encoding)),
  }
}

function convertedList(list: StoredList, conversion: Conversion): StoredList {
  return {
    get items() {
      return list.items.map((item) => converted(item, conversion))
    },
    chunks: () => list.chunks().map((chunk) => convertedChunk(chunk, conversion)),
    revision: list.revision,
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
  }
}

function convertedEvent(event: StoredEvent, conversion: Conversion): StoredEvent {
  return {
    type: event.type,
    get stored() {
      return converted(event.stored, conversion)
    },
    frame: (encoding) => event.frame(encodingOf(conversion, encoding)),
  }
}

function convertedWatch(watch: Watch, conversion: Conversion): Watch {
  return {
    take: (maxBytes) => watch.take(maxBytes).map((event) => convertedEvent(event, conversion)),
    readable: () => watch.readable(),
    get ended() {
      return watch.ended
    },
    get error() {
      return watch.error
    },
    close: () => watch.close(),
    async *[Symbol.asyncIterator]() {
      for await (const event of watch) yield convertedEvent(event, conversion)
    },
  }
}

/**
 * The storage of a kind whose objects are stored as another kind's: one set of objects, seen in two forms. Field
 * selectors go by the names of the stored kind.
 */
export function createConvertedStorage(base: ResourceStorage, conversion: Conversion): ResourceStorage {
  return {
    get: async (name, o) => converted(await base.get(name, o), conversion),
    list: async (o) => convertedList(await base.list(o), conversion),
    create: async (name, object, o) => converted(await base.create(name, conversion.toStorage(object), o), conversion),
    update: async (name, o, tryUpdate) => {
      const stored = await base.update(name, o, async (current) => {
        const next = await tryUpdate(current === undefined ? undefined : converted(current, conversion))
        return conversion.toStorage(next)
      })
      return converted(stored, conversion)
    },
    delete: async (name, o) => {
      const validate = o?.validate
      const stored = await base.delete(name, {
        ...o,
        ...(validate === undefined ? {} : { validate: (current) => validate(converted(current, conversion)) }),
      })
      return converted(stored, conversion)
    },
    watch: (o, signal) => convertedWatch(base.watch(o, signal), conversion),
    count: () => base.count(),
    ready: () => base.ready(),
    close: () => undefined,
  }
}
