import type { KubeObject } from '@keelson/apimachinery'
import { isNotFound } from '@keelson/apimachinery'
import { createInformer, type ResourceClient } from '@keelson/client'
import type { Clock, Logger, Random } from '@keelson/component-base'

/** How long the first answer of the watch is waited for before the object is asked for by itself. */
const firstAnswerMs = 1_000

/** One object of the API, kept current. */
export interface WatchedObject<T> {
  /** The object, or undefined when it does not exist. Rejects with what the apiserver answers when it cannot be had. */
  get(): Promise<T | undefined>
  stop(): void
}

/** What watching one object takes. */
export interface WatchedObjectOptions<T extends KubeObject> {
  readonly resource: ResourceClient<T>
  readonly namespace: string
  readonly name: string
  /** The object appeared, changed or went away after it was first known. */
  onChange(change: 'appeared' | 'changed'): void
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Watches one object by name. One that says it is immutable is watched no more: it can only be deleted. */
export function watchObject<T extends KubeObject & { immutable?: boolean }>(
  options: WatchedObjectOptions<T>,
): WatchedObject<T> {
  const { resource, namespace, name, clock, random, logger, onChange } = options
  const stopped = new AbortController()
  const fieldSelector = `metadata.name=${name}`
  const informer = createInformer(resource, { clock, random, logger, namespace, fieldSelector })
  let settled: T | undefined
  const see = (object: T) => {
    if (object.immutable !== true) return
    settled = object
    stop()
  }
  informer.addHandler({
    onAdd(object, isInInitialList) {
      see(object)
      if (!isInInitialList) onChange('appeared')
    },
    onUpdate(_old, object) {
      see(object)
      onChange('changed')
    },
    onDelete: () => onChange('changed'),
  })
  void informer.start(stopped.signal)

  function stop(): void {
    stopped.abort()
    void informer.stop()
  }

  async function firstAnswer(): Promise<void> {
    const answered = new AbortController()
    const waiting = AbortSignal.any([stopped.signal, answered.signal])
    await Promise.race([informer.waitForSync(waiting), clock.sleep(firstAnswerMs, waiting)]).catch(() => undefined)
    answered.abort()
  }

  return {
    async get() {
      if (settled) return settled
      if (!informer.hasSynced()) await firstAnswer()
      if (informer.hasSynced()) return informer.store.get(`${namespace}/${name}`) ?? settled
      return resource.get(name, { namespace }).catch((err: unknown) => {
        if (isNotFound(err)) return undefined
        throw err
      })
    },
    stop,
  }
}
