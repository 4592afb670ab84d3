import type { Exchange } from '../request/exchange.ts'

/** What comes after a filter: the rest of the chain and the handler at its end. */
export type Next = (exchange: Exchange) => Promise<void>

/**
 * One concern of every request, as a layer around the rest.
 *
 * A filter refuses by throwing a StatusError, lets pass by calling `next` once, and may act after `next` settled.
 */
export interface Filter {
  readonly name: string
  handle(exchange: Exchange, next: Next): Promise<void>
}

/** Folds an ordered list of filters around a handler; the first in the list sees the request first. */
export function chain(filters: readonly Filter[], handler: Next): Next {
  return filters.reduceRight<Next>((next, filter) => (exchange) => filter.handle(exchange, next), handler)
}
