import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type * as http from 'node:http'
import type { Duplex } from 'node:stream'
import { ConnectionError } from './connection-error.ts'
import type { TransportRequest, TransportResponse } from './port.ts'

type Http = typeof http
type CreateConnection = (options: object, done: (err: Error | null, socket?: Duplex) => void) => undefined

/** HTTP/1.1 over connections that are kept and reused: for servers without HTTP/2, and plain HTTP. */
export class H1Transport {
  readonly #http: Http
  readonly #agent: Agent
  readonly #url: URL

  /** @param dial makes a connection; called whenever no idle one is left */
  constructor(http: Http, url: URL, dial: () => Promise<Duplex>) {
    this.#http = http
    this.#url = url
    this.#agent = new http.Agent({ keepAlive: true })
    const createConnection: CreateConnection = (_options, done) => {
      dial().then(
        (socket) => done(null, socket),
        (err: Error) => done(err),
      )
      return undefined
    }
    Object.assign(this.#agent, { createConnection })
  }

  dispatch(request: TransportRequest): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      const { method, path, signal, body } = request
      const headers = { host: this.#url.host, ...request.headers } as Record<string, string | string[]>
      const req = this.#http.request({ agent: this.#agent, method, path, headers })
      const onAbort = (): void => {
        reject(signal?.reason)
        req.destroy()
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      req.once('close', () => signal?.removeEventListener('abort', onAbort))
      req.once('error', (err) => reject(err instanceof ConnectionError ? err : this.#lost(req, err)))
      req.once('response', (res) => resolve(this.#response(res, signal)))
      req.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  #response(res: IncomingMessage, signal?: AbortSignal): TransportResponse {
    const probe = async (): Promise<boolean> => {
      // HTTP/1.1 has no ping: a silent stream cannot be told from a dead one, so it is given up.
      res.destroy(new ConnectionError('silent', `${this.#url.host} has been silent for too long`))
      return await Promise.resolve(false)
    }
    return { status: res.statusCode ?? 0, headers: res.headers, body: this.#body(res, signal), probe }
  }

  async *#body(res: IncomingMessage, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const chunk of res as AsyncIterable<Buffer>) yield chunk
      signal?.throwIfAborted()
      if (!res.complete) throw new ConnectionError('lost', `connection to ${this.#url.host} broke`)
    } catch (err) {
      signal?.throwIfAborted()
      if (err instanceof ConnectionError) throw err
      throw new ConnectionError('lost', `connection to ${this.#url.host} broke: ${(err as Error).message}`, {
        cause: err,
      })
    } finally {
      if (!res.complete) res.destroy()
    }
  }

  #lost(req: ClientRequest, err: NodeJS.ErrnoException): ConnectionError {
    // A kept connection that the server closed at the same moment: the request was not read.
    const sent = !(req.reusedSocket && err.code === 'ECONNRESET')
    return new ConnectionError('lost', `connection to ${this.#url.host} broke: ${err.message}`, { cause: err, sent })
  }
}
