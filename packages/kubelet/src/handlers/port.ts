/** What a probe came to. `warning` is a success with a remark; `unknown` is a fault of the asking, not of the container. */
export interface HandlerResult {
  readonly result: 'success' | 'warning' | 'failure' | 'unknown'
  readonly output: string
}
