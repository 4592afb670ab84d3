import { isConflict, isNotFound, microTime } from '@keelson/apimachinery'
import { leases, type Lease } from '@keelson/api'
import type { Client } from '@keelson/client'
import { createBackoff, type Clock, type Logger, type Random, type Runnable } from '@keelson/component-base'

const namespace = 'kube-node-lease'
const durationSeconds = 40
const renewMs = 10_000
/** Spreads the renewals of many nodes. */
const renewJitter = 0.04
const retry = { initialMs: 100, maxMs: 7_000 }

/** What the lease keeper needs. */
export interface NodeLeaseOptions {
  readonly client: Client
  readonly nodeName: string
  /** The Node's uid once it is known: the lease then goes when the node goes. */
  readonly nodeUID: () => string | undefined
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Renews the node's Lease every 10 seconds: the cheap sign of life that the node lifecycle controller watches. */
export function createNodeLease(options: NodeLeaseOptions): Runnable {
  const { client, nodeName, clock, random, logger } = options
  const resource = client.resource(leases)
  const backoff = createBackoff({ ...retry, random })
  let held: Lease | undefined
  let stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()

  const desired = (base: Lease | undefined): Lease => {
    const uid = options.nodeUID()
    const owner = uid === undefined ? undefined : [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid }]
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        ...(base?.metadata ?? { name: nodeName, namespace }),
        ownerReferences: base?.metadata.ownerReferences ?? owner,
      },
      spec: {
        ...base?.spec,
        holderIdentity: nodeName,
        leaseDurationSeconds: durationSeconds,
        renewTime: microTime(clock.now()),
      },
    }
  }

  async function renew(signal: AbortSignal): Promise<void> {
    held ??= await resource.get(nodeName, { namespace, signal }).catch((err: unknown) => {
      if (isNotFound(err)) return undefined
      throw err
    })
    held = held
      ? await resource.update(desired(held), { signal })
      : await resource.create(desired(undefined), { signal })
  }

  async function keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let wait = renewMs * (1 + renewJitter * random.next())
      try {
        await renew(signal)
        backoff.reset()
      } catch (err) {
        if (signal.aborted) return
        // Somebody else wrote it, or it is gone: what we hold is of no use any more.
        held = undefined
        wait = backoff.next()
        if (!isConflict(err)) logger.warn({ node: nodeName, err }, 'Renewing the node lease failed')
      }
      await clock.sleep(wait, signal).catch(() => undefined)
    }
  }

  return {
    name: 'node-lease',
    async start() {
      stopping = new AbortController()
      running = keep(stopping.signal)
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
