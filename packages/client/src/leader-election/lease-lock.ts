import type { KubeObject } from '@keelson/apimachinery'
import { isNotFound } from '@keelson/apimachinery'
import type { Client } from '../rest/client.ts'
import type { KindRef } from '../rest/kind-ref.ts'

/** The parts of a coordination.k8s.io/v1 Lease that an election uses. */
export interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string
    leaseDurationSeconds?: number
    /** RFC 3339 with microseconds. */
    acquireTime?: string
    renewTime?: string
    leaseTransitions?: number
  }
}

/** Leases, for a client. */
export const leaseKind: KindRef<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  namespaced: true,
}

/** Reads and writes one Lease with optimistic concurrency: a write based on an outdated read fails as a conflict. */
export interface LeaseLock {
  read(signal: AbortSignal): Promise<Lease | undefined>
  create(spec: NonNullable<Lease['spec']>, signal: AbortSignal): Promise<Lease>
  /** @param current the Lease as it was read or last written */
  update(current: Lease, spec: NonNullable<Lease['spec']>, signal: AbortSignal): Promise<Lease>
}

/** The lock of one named Lease. */
export function createLeaseLock(client: Pick<Client, 'resource'>, namespace: string, name: string): LeaseLock {
  const leases = client.resource(leaseKind)
  return {
    async read(signal) {
      try {
        return await leases.get(name, { namespace, signal })
      } catch (err) {
        if (isNotFound(err)) return undefined
        throw err
      }
    },
    create: (spec, signal) =>
      leases.create(
        { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace }, spec },
        { namespace, signal },
      ),
    update: (current, spec, signal) =>
      leases.update({ ...current, spec: { ...current.spec, ...spec } }, { namespace, signal }),
  }
}
