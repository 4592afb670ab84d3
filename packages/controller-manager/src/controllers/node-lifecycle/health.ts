import { getNodeCondition, type Node } from '@keelson/api'
import { parseTime } from '@keelson/apimachinery'
import type { Clock } from '@keelson/component-base'

interface Signs {
  heartbeat: string | undefined
  renewTime: string | undefined
  /** On the monotonic clock. */
  heardAt: number
}

/**
 * When each kubelet was last heard of, by its Lease and its status. Our clock is what counts: times in objects are
 * only compared for change, since nodes' clocks differ.
 */
export class NodeHealth {
  readonly #clock: Clock
  readonly #signs = new Map<string, Signs>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes note of a node's state. A first look counts as a sign of life, unless no kubelet has ever spoken. */
  observe(node: Node): void {
    const name = node.metadata.name!
    const heartbeat = heartbeatOf(node)
    const known = this.#signs.get(name)
    if (known === undefined) {
      const ageMs = heartbeat === undefined ? this.#clock.now() - parseTime(node.metadata.creationTimestamp!) : 0
      const heardAt = this.#clock.monotonic() - Math.max(0, ageMs)
      this.#signs.set(name, { heartbeat, renewTime: undefined, heardAt })
    } else if (known.heartbeat !== heartbeat) {
      known.heartbeat = heartbeat
      known.heardAt = this.#clock.monotonic()
    }
  }

  /** Takes note of a Lease's renewal. */
  renewed(name: string, renewTime: string | undefined): void {
    const known = this.#signs.get(name)
    if (known === undefined || renewTime === undefined || known.renewTime === renewTime) return
    known.renewTime = renewTime
    known.heardAt = this.#clock.monotonic()
  }

  /** How long a node has been silent, in milliseconds. */
  silentMs(name: string): number {
    const known = this.#signs.get(name)
    return known === undefined ? 0 : this.#clock.monotonic() - known.heardAt
  }

  has(name: string): boolean {
    return this.#signs.has(name)
  }

  forget(name: string): void {
    this.#signs.delete(name)
  }

  /** Gives every node its whole time again: after a fault of ours their silence says nothing. */
  reset(): void {
    for (const signs of this.#signs.values()) signs.heardAt = this.#clock.monotonic()
  }
}

/** What a kubelet changes with every status that it posts; our own writes leave it. */
function heartbeatOf(node: Node): string | undefined {
  return getNodeCondition(node, 'Ready')?.lastHeartbeatTime
}
