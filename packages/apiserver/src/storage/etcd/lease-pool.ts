import type { Clock } from '@keelson/component-base'
import type { EtcdPort } from './port.ts'

/** Gives out leases for objects that expire. */
export interface LeasePool {
  /** A lease that ends at least `ttlSeconds` from now. */
  leaseFor(ttlSeconds: number): Promise<string>
}

const reuseMs = 60_000
const maxObjects = 1000

/**
 * Shares one lease among the objects written within a minute (at most 1,000 of them), because a lease per event would
 * cost etcd more than the event. Objects live up to a minute longer than asked for.
 */
export function createLeasePool(etcd: Pick<EtcdPort, 'grantLease'>, clock: Clock): LeasePool {
  const open = new Map<number, { id: Promise<string>; until: number; objects: number }>()
  return {
    leaseFor(ttlSeconds) {
      const known = open.get(ttlSeconds)
      if (known && clock.monotonic() < known.until && known.objects < maxObjects) {
        known.objects++
        return known.id
      }
      const id = etcd.grantLease(ttlSeconds + reuseMs / 1000)
      const lease = { id, until: clock.monotonic() + reuseMs, objects: 1 }
      open.set(ttlSeconds, lease)
      id.catch(() => {
        if (open.get(ttlSeconds) === lease) open.delete(ttlSeconds)
      })
      return id
    },
  }
}
