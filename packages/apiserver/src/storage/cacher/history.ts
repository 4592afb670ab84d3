import { storageErrors } from '../errors.ts'
import { storedSize } from '../stored-object.ts'
import type { Change } from '../watch-event.ts'

/** How much of the past a resource keeps for watches that start from an older revision. */
export interface HistoryLimits {
  /** Changes younger than this stay, milliseconds. */
  freshMs: number
  /** This many stay however old they are. */
  minChanges: number
  /** Never more than these, however young. */
  maxChanges: number
  maxBytes: number
}

/** Upstream's 75 s, 100 and 100 Ki changes, and a bound in bytes of our own. */
export const defaultHistoryLimits: HistoryLimits = {
  freshMs: 75_000,
  minChanges: 100,
  maxChanges: 102_400,
  maxBytes: 64 * 1024 * 1024,
}

interface Entry {
  readonly change: Change
  /** When it came, milliseconds. */
  readonly at: number
}

/** The latest changes of one resource, in revision order. */
export class History {
  private readonly limits: HistoryLimits
  private entries: (Entry | undefined)[] = []
  private head = 0
  private bytes = 0
  /** Every change after this revision is here. */
  private floor = 0

  constructor(limits: HistoryLimits = defaultHistoryLimits) {
    this.limits = limits
  }

  /** Forgets everything: complete from `revision` on. */
  reset(revision: number): void {
    this.entries = []
    this.head = 0
    this.bytes = 0
    this.floor = revision
  }

  add(change: Change, now: number): void {
    this.entries.push({ change, at: now })
    this.bytes += sizeOf(change)
    const { freshMs, minChanges, maxChanges, maxBytes } = this.limits
    for (;;) {
      const count = this.entries.length - this.head
      const oldest = this.entries[this.head]
      if (!oldest || count <= 1) break
      const over = count > maxChanges || this.bytes > maxBytes || (count > minChanges && now - oldest.at > freshMs)
      if (!over) break
      this.floor = oldest.change.revision
      this.bytes -= sizeOf(oldest.change)
      // Let go at once: the places before the head are only given back by the thousand.
      this.entries[this.head++] = undefined
    }
    if (this.head > 1024 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head)
      this.head = 0
    }
  }

  /** Changes after `revision`; throws `expired` if some of them are gone. */
  since(revision: number): Change[] {
    if (revision < this.floor) throw storageErrors.tooOld(revision, this.floor)
    let low = this.head
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.entries[middle] as Entry).change.revision <= revision) low = middle + 1
      else high = middle
    }
    return this.entries.slice(low).map((entry) => (entry as Entry).change)
  }
}

function sizeOf(change: Change): number {
  return storedSize((change.current ?? change.previous) as NonNullable<Change['current']>)
}
