import { isConflict, isNotFound, type KubeObject } from '@keelson/apimachinery'
import {
  createWorkQueue,
  namespacedKey,
  type Informer,
  type InformerScope,
  type KindRef,
  type WorkQueue,
} from '@keelson/client'
import { withCause, type Logger, type Runnable } from '@keelson/component-base'
import type { ControllerContext, ReconcileResult } from './controller.ts'
import { OwnWrites } from './own-writes.ts'
import { createWriter, type Writer } from './writer.ts'

/** Brings what a key stands for to the state that it should have. Throws to be tried again with back-off. */
export type Reconcile = (key: string, write: Writer, signal: AbortSignal) => Promise<ReconcileResult | undefined | void>

/** How a controller runs. */
export interface RunOptions {
  /** Keys that are worked on at the same time; 5 unless given. */
  readonly workers?: number
}

interface Source {
  readonly informer: Informer<KubeObject>
  subscribe(enqueue: (key: string) => void): void
}

/** Starts the description of a controller: `controller(...).for(...).owns(...).reconcile(...)`. */
export function controller(name: string, context: ControllerContext): ControllerBuilder {
  return new ControllerBuilder(name, context)
}

/**
 * Describes what leads to work, and builds the controller. Handlers only enqueue keys; all decisions are the
 * reconcile's, which never sees the event that led to it.
 */
export class ControllerBuilder {
  readonly #name: string
  readonly #context: ControllerContext
  readonly #sources: Source[] = []
  readonly #tracked: { kind: KindRef<never>; informer: Informer<KubeObject> }[] = []
  #forKind: KindRef<never> | undefined

  constructor(name: string, context: ControllerContext) {
    this.#name = name
    this.#context = context
  }

  /** Objects of this kind are what is reconciled; their keys are the keys. */
  for<T extends KubeObject>(kind: KindRef<T>): this {
    this.#forKind = kind as unknown as KindRef<never>
    return this.watches(kind, (obj) => [namespacedKey(obj)])
  }

  /** Objects of this kind lead to the object that is their controller, if that is of the kind given to `for`. */
  owns<T extends KubeObject>(kind: KindRef<T>): this {
    const owner = this.#forKind
    if (owner === undefined) throw new Error(`${this.#name}: for() has to come before owns()`)
    const ownerVersion = owner.group === '' ? owner.version : `${owner.group}/${owner.version}`
    return this.watches(kind, ({ metadata }) =>
      (metadata.ownerReferences ?? [])
        .filter((ref) => ref.controller === true && ref.kind === owner.kind && ref.apiVersion === ownerVersion)
        .map((ref) => (metadata.namespace === undefined ? ref.name : `${metadata.namespace}/${ref.name}`)),
    )
  }

  /** Objects of this kind lead to the keys that `keysOf` names, for the object as it was and as it is; `scope` narrows what is watched. */
  watches<T extends KubeObject>(
    kind: KindRef<T>,
    keysOf: (obj: T) => readonly string[],
    scope: InformerScope = {},
  ): this {
    const informer = this.#context.informers.informer(kind, scope)
    this.#tracked.push({
      kind: kind as unknown as KindRef<never>,
      informer: informer as unknown as Informer<KubeObject>,
    })
    this.#sources.push({
      informer: informer as unknown as Informer<KubeObject>,
      subscribe(enqueue) {
        const all = (...objs: T[]): void => new Set(objs.flatMap(keysOf)).forEach(enqueue)
        informer.addHandler({
          onAdd: (obj) => all(obj),
          onUpdate: (before, after) => all(before, after),
          onDelete: (obj) => all(obj),
        })
      },
    })
    return this
  }

  /** Objects of this kind are looked up by the reconcile; changes of them lead to nothing. */
  reads<T extends KubeObject>(kind: KindRef<T>, scope: InformerScope = {}): this {
    return this.watches(kind, () => [], scope)
  }

  /** Builds the controller. It works once every informer that it watches has synced. */
  reconcile(
    reconcile: Reconcile,
    options: RunOptions = {},
  ): Runnable & { enqueue(key: string, afterMs?: number): void } {
    const { clock, random, metrics } = this.#context
    const queue = createWorkQueue<string>({ clock, random, name: this.#name, metrics })
    const own = new OwnWrites((key) => queue.add(key))
    for (const { kind, informer } of this.#tracked) own.track(kind, informer)
    for (const source of this.#sources) source.subscribe((key) => queue.add(key))
    const loop = new ReconcileLoop(this.#name, this.#context, { queue, own, reconcile, workers: options.workers ?? 5 })
    const informers = this.#sources.map(({ informer }) => informer)
    return {
      name: this.#name,
      async start(signal) {
        await Promise.all(informers.map(async (informer) => informer.waitForSync(signal)))
        loop.start()
      },
      stop: () => loop.stop(),
      enqueue: (key, afterMs = 0) => queue.addAfter(key, afterMs),
    }
  }
}

interface LoopParts {
  readonly queue: WorkQueue
  readonly own: OwnWrites
  readonly reconcile: Reconcile
  readonly workers: number
}

/** Workers around one queue: the one place where a controller's errors are logged and tried again. */
class ReconcileLoop {
  readonly #parts: LoopParts
  readonly #context: ControllerContext
  readonly #logger: Logger
  readonly #abort = new AbortController()
  #workers: Promise<void>[] = []

  constructor(name: string, context: ControllerContext, parts: LoopParts) {
    this.#parts = parts
    this.#context = context
    this.#logger = context.logger.child({ controller: name })
  }

  start(): void {
    this.#workers = Array.from({ length: this.#parts.workers }, () => this.#work())
  }

  async stop(): Promise<void> {
    this.#parts.queue.shutDown()
    this.#abort.abort()
    await Promise.all(this.#workers)
  }

  async #work(): Promise<void> {
    const { queue } = this.#parts
    for (;;) {
      const key = await queue.get()
      if (key === undefined) return
      try {
        if (!this.#abort.signal.aborted) await withCause(queue.causeOf(key), () => this.#once(key))
      } finally {
        queue.done(key)
      }
    }
  }

  async #once(key: string): Promise<void> {
    const { queue, own, reconcile } = this.#parts
    // Behind its own writes: the informer wakes the key when it has caught up.
    if (own.isBehind(key)) return
    try {
      const result = await reconcile(key, createWriter(this.#context.client, key, own), this.#abort.signal)
      queue.forget(key)
      // At least one turn of the event loop: a reconcile that wants itself again at once must not starve the rest.
      if (result?.requeueAfterMs !== undefined) queue.addAfter(key, Math.max(1, result.requeueAfterMs))
    } catch (err) {
      if (this.#abort.signal.aborted) return
      const fields = { err, key, failures: queue.numRequeues(key) + 1 }
      // A newer version, or an object that has just gone: part of normal work under optimistic concurrency.
      if (isConflict(err) || isNotFound(err)) this.#logger.debug(fields, 'Somebody else was faster, reconciling again')
      else this.#logger.error(fields, 'Failed to reconcile, trying again')
      queue.addRateLimited(key)
    }
  }
}
