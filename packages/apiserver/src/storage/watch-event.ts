import type { Selection } from './selection.ts'
import type { ItemEncoding, StoredEvent, StoredObject } from './port.ts'
import { atRevision } from './stored-object.ts'

const tail = Buffer.from('}\n')
const heads = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
  BOOKMARK: Buffer.from('{"type":"BOOKMARK","object":'),
}

/** An event whose frames are made once and kept (for events that many watchers receive). */
export function createSharedEvent(type: StoredEvent['type'], stored: StoredObject): StoredEvent {
  return new FramedEvent(type, stored, true)
}

/** An event for one watcher alone (initial state, bookmarks): its frame is not kept. */
export function createOwnEvent(type: StoredEvent['type'], stored: StoredObject): StoredEvent {
  return new FramedEvent(type, stored, false)
}

class FramedEvent implements StoredEvent {
  readonly type: StoredEvent['type']
  readonly stored: StoredObject
  private readonly keep: boolean
  private plain: Buffer | undefined
  private encoded: Map<string, Buffer> | undefined

  constructor(type: StoredEvent['type'], stored: StoredObject, keep: boolean) {
    this.type = type
    this.stored = stored
    this.keep = keep
  }

  frame(encoding?: ItemEncoding): Buffer {
    if (!encoding) {
      if (this.plain) return this.plain
      const frame = frameOf(this.type, this.stored.bytes)
      if (this.keep) this.plain = frame
      return frame
    }
    const known = this.encoded?.get(encoding.id)
    if (known) return known
    const frame = frameOf(this.type, encoding.encode(this.stored))
    if (this.keep && encoding.shared !== false) (this.encoded ??= new Map()).set(encoding.id, frame)
    return frame
  }
}

function frameOf(type: StoredEvent['type'], object: Buffer): Buffer {
  const head = heads[type]
  // Not from Node's pool: a frame stays as long as its change does, and would hold on to its neighbours.
  const frame = Buffer.allocUnsafeSlow(head.length + object.length + tail.length)
  head.copy(frame, 0)
  object.copy(frame, head.length)
  tail.copy(frame, head.length + object.length)
  return frame
}

/** One change of one object, as the store saw it; what a watcher sees depends on its selection. */
export interface Change {
  readonly key: string
  readonly revision: number
  /** State after the change; undefined if it was a deletion. */
  readonly current: StoredObject | undefined
  /** State before the change; undefined if the object is new. */
  readonly previous: StoredObject | undefined
  /** The event a watcher with this selection gets, if any: entering a selection is ADDED, leaving it DELETED. */
  eventFor(selection: Selection): StoredEvent | undefined
}

/** Makes a change whose at most three possible events are shared by all watchers. */
export function createChange(
  revision: number,
  current: StoredObject | undefined,
  previous: StoredObject | undefined,
): Change {
  return new SharedChange(revision, current, previous)
}

class SharedChange implements Change {
  readonly key: string
  readonly revision: number
  readonly current: StoredObject | undefined
  readonly previous: StoredObject | undefined
  private added: StoredEvent | undefined
  private modified: StoredEvent | undefined
  private deleted: StoredEvent | undefined

  constructor(revision: number, current: StoredObject | undefined, previous: StoredObject | undefined) {
    this.key = ((current ?? previous) as StoredObject).key
    this.revision = revision
    this.current = current
    this.previous = previous
  }

  eventFor(selection: Selection): StoredEvent | undefined {
    const now = this.current !== undefined && (selection.all || selection.matches(this.current))
    const before = this.previous !== undefined && (selection.all || selection.matches(this.previous))
    if (now && before) return (this.modified ??= createSharedEvent('MODIFIED', this.current as StoredObject))
    if (now) return (this.added ??= createSharedEvent('ADDED', this.current as StoredObject))
    if (!before) return undefined
    // The last state that was selected, at the revision at which it ceased to be.
    return (this.deleted ??= createSharedEvent('DELETED', atRevision(this.previous as StoredObject, this.revision)))
  }
}
