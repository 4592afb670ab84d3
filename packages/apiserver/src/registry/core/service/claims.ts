import type { KubeObject } from '@keelson/apimachinery'
import { isStorageError } from '../../../storage/index.ts'
import type { ResourceDefinition, ResourceStorage } from '../../../storage/port.ts'
import type { FeedHandler } from '../../../state/port.ts'

/** Thrown when a value belongs to somebody else. */
export class ClaimedError extends Error {}

/** Who holds a value. The uid decides; the names are for people who look into etcd. */
export interface Claimant {
  readonly uid: string
  readonly namespace: string
  readonly name: string
}

/** One value and who holds it, as stored. Its uid is its holder's, so that nobody else can give it back. */
interface Claim extends KubeObject {
  readonly holder: { readonly namespace: string; readonly name: string }
}

/** How storage keeps the claims on the values of one range: one key per value, below upstream's place for ranges. */
export function claimsDefinition(range: string): ResourceDefinition {
  return {
    groupResource: { group: 'internal.keelson.io', resource: range },
    apiVersion: 'internal.keelson.io/v1',
    kind: 'Claim',
    namespaced: false,
    prefix: `/registry/ranges/${range}`,
  }
}

/**
 * Which value of a range (addresses, ports) belongs to whom, over all API servers on one etcd: a claim is a key that only
 * one of them can create. What this process knows of the claims of others may lag; taking one never goes by it.
 */
export class Claims implements FeedHandler<KubeObject> {
  readonly #storage: ResourceStorage
  readonly #known = new Map<string, string>()

  constructor(storage: ResourceStorage) {
    this.#storage = storage
  }

  /** Whether the value is taken, as far as this process knows. */
  isClaimed(value: string): boolean {
    return this.#known.has(value)
  }

  /** Takes a value; throws ClaimedError when anybody has it, the claimant included. */
  async take(value: string, { uid, namespace, name }: Claimant): Promise<void> {
    const claim: Claim = {
      apiVersion: 'internal.keelson.io/v1',
      kind: 'Claim',
      metadata: { name: value, uid },
      holder: { namespace, name },
    }
    try {
      await this.#storage.create({ name: value }, claim)
    } catch (err) {
      if (isStorageError(err, 'keyExists')) throw new ClaimedError('already allocated')
      throw err
    }
    this.#known.set(value, uid)
  }

  /** Gives a value back; leaves it alone when the holder is another. */
  async release(value: string, uid: string): Promise<void> {
    try {
      await this.#storage.delete({ name: value }, { preconditions: { uid } })
    } catch (err) {
      if (!isStorageError(err, 'keyNotFound') && !isStorageError(err, 'invalidPreconditions')) throw err
    }
    if (this.#known.get(value) === uid) this.#known.delete(value)
  }

  /** Every claim there is now: the holder's uid by value. */
  async all(): Promise<ReadonlyMap<string, string>> {
    const { items } = await this.#storage.list()
    return new Map(items.map(({ object: { metadata } }) => [metadata.name ?? '', metadata.uid ?? '']))
  }

  replace(claims: readonly KubeObject[]): void {
    this.#known.clear()
    for (const claim of claims) this.set(claim)
  }

  set({ metadata }: KubeObject): void {
    this.#known.set(metadata.name ?? '', metadata.uid ?? '')
  }

  remove({ metadata }: KubeObject): void {
    this.#known.delete(metadata.name ?? '')
  }
}
