/** What a probe or hook came to. `unknown` is a fault of the asking, not of the container. */
export interface HandlerResult {
  readonly result: 'success' | 'failure' | 'unknown'
  readonly output: string
}
