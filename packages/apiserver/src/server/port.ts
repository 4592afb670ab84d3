import type { RequestContext } from '../request/context.ts'
import type { LocalClient } from '../registry/port.ts'

/** A finished, small reply of a non-resource route. */
export interface RouteReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

/**
 * A path that is not a resource: discovery, OpenAPI, version, health, metrics.
 *
 * It runs behind the same filters as everything else. Throw a StatusError to answer with a Status.
 */
export interface NonResourceRoute {
  /** A path, or a prefix when it ends in `/*`. */
  readonly path: string
  readonly methods: readonly ('GET' | 'POST')[]
  handle(request: RequestContext): Promise<RouteReply> | RouteReply
}

/** Work done once after the server serves; readyz reports it as `poststarthook/<name>` until it is done. */
export interface PostStartHook {
  readonly name: string
  run(dependencies: { readonly local: LocalClient; readonly signal: AbortSignal }): Promise<void>
}
