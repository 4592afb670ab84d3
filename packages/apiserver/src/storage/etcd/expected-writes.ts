import type { KubeObject } from '@keelson/apimachinery'
import type { Revision, StoredObject } from '../port.ts'
import { createWrittenObject } from '../stored-object.ts'
import type { EtcdKeyValue } from './port.ts'

/** A write that goes to etcd: what is put, and the object that it is the bytes of. */
export interface SentWrite {
  readonly key: string
  readonly value: Buffer
  readonly object: KubeObject
}

/** A write under way. */
export interface ExpectedWrite {
  /** etcd has taken it: the stored object, the very one that its event brings. */
  committed(revision: Revision): StoredObject
  /** It did not come to be, or nobody knows. */
  withdraw(): void
}

interface Entry extends SentWrite {
  stored: StoredObject | undefined
}

/**
 * Writes of this process until both etcd's answer and its event have come, in whichever order: the first of them makes
 * the stored object and the other finds it, so that what was just serialised is neither parsed nor kept twice.
 */
export class ExpectedWrites {
  readonly #reached: () => Revision
  readonly #byKey = new Map<string, Entry>()

  /** @param reached the revision up to which events have been told */
  constructor(reached: () => Revision) {
    this.#reached = reached
  }

  /** Announces a write that is about to be sent. Of several on one key only the latest is waited for. */
  expect(write: SentWrite): ExpectedWrite {
    const entry: Entry = { ...write, stored: undefined }
    this.#byKey.set(write.key, entry)
    return {
      committed: (revision) => {
        if (entry.stored?.revision === revision) return entry.stored
        entry.stored = createWrittenObject(entry, revision)
        if (revision <= this.#reached()) this.#forget(entry)
        return entry.stored
      },
      withdraw: () => this.#forget(entry),
    }
  }

  /** The stored object of an event, if this process has written it. Each is found once. */
  take({ key, value, modRevision }: Pick<EtcdKeyValue, 'key' | 'value' | 'modRevision'>): StoredObject | undefined {
    const entry = this.#byKey.get(key)
    if (entry === undefined || (entry.stored?.revision ?? 0) > modRevision) return undefined
    // Not answered yet: the same bytes under the same key are the same object, whoever has written them.
    if (entry.stored === undefined && value.equals(entry.value)) entry.stored = createWrittenObject(entry, modRevision)
    if (entry.stored !== undefined) this.#forget(entry)
    return entry.stored?.revision === modRevision ? entry.stored : undefined
  }

  /** Their events will not come. */
  clear(): void {
    this.#byKey.clear()
  }

  #forget(entry: Entry): void {
    if (this.#byKey.get(entry.key) === entry) this.#byKey.delete(entry.key)
  }
}
