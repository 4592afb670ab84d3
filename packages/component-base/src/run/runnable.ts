/** Something with a life of its own: a server, an informer, a controller, a whole daemon. */
export interface Runnable {
  readonly name: string
  /**
   * Resolves once started and ready to serve. Work goes on in the background until `stop`. When `signal` aborts during
   * the start, the start is abandoned and rejects.
   */
  start(signal: AbortSignal): Promise<void>
  /** Resolves once all work has ended; never rejects for work that failed earlier. Safe to call twice. */
  stop(): Promise<void>
}
