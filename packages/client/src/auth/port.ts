/** Proves who we are. */
export interface Credentials {
  /** The Authorization header's value; undefined where the identity is in the TLS connection or there is none. */
  authorization(signal?: AbortSignal): Promise<string | undefined> | string | undefined
  /** The server did not accept them: what was cached is to be made anew. */
  rejected(): void
  /** A client certificate for new connections. */
  certificate(): Promise<{ cert: string | Buffer; key: string | Buffer } | undefined>
}
