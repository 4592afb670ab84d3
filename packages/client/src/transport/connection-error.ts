const brand = Symbol.for('keelson.connection-error')

/** Why there was no answer. */
export type ConnectionErrorCode =
  /** No connection could be made. */
  | 'unreachable'
  /** The server's certificate or our own was refused. */
  | 'tls'
  /** The connection broke while waiting for or reading an answer. */
  | 'lost'
  /** The connection or stream gave no sign of life for too long. */
  | 'silent'
  /** The request took longer than its limit. */
  | 'timeout'
  /** What came back is not the protocol. */
  | 'protocol'
  /** The client has been closed. */
  | 'closed'
  /** Credentials could not be made ready. */
  | 'credentials'

/** No usable answer came from the server. Whether it acted on the request is not known, unless `sent` is false. */
export class ConnectionError extends Error {
  readonly [brand] = true
  readonly code: ConnectionErrorCode
  /** False when the server cannot have seen the request, so that repeating it is safe. */
  readonly sent: boolean

  constructor(code: ConnectionErrorCode, message: string, options: { cause?: unknown; sent?: boolean } = {}) {
    super(message, { cause: options.cause })
    this.name = 'ConnectionError'
    this.code = code
    this.sent = options.sent ?? true
  }
}

/** Whether an error means that no answer came, as opposed to a refusal. */
export function isConnectionError(err: unknown): err is ConnectionError {
  return typeof err === 'object' && err !== null && brand in err
}
