import { get } from 'node:http'
import { systemClock } from '@keelson/component-base'

/** What a stretch of load came to. */
export interface LoadReport {
  readonly succeeded: number
  /** One line per failed request. */
  readonly failures: readonly string[]
}

/**
 * Sends requests until it is stopped: several clients side by side, each with a new connection per request, so that
 * every request is balanced anew.
 */
export function startLoad(url: string, options: { clients: number; pauseMs: number }): { stop(): Promise<LoadReport> } {
  const failures: string[] = []
  let succeeded = 0
  let isStopped = false
  const client = async (): Promise<void> => {
    while (!isStopped) {
      const failure = await request(url)
      if (failure === undefined) succeeded += 1
      else failures.push(`${new Date(systemClock.now()).toISOString()} ${failure}`)
      await systemClock.sleep(options.pauseMs)
    }
  }
  const clients = Array.from({ length: options.clients }, client)
  return {
    async stop() {
      isStopped = true
      await Promise.all(clients)
      return { succeeded, failures }
    },
  }
}

/** One request; returns what went wrong. */
async function request(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = get(url, { agent: false, timeout: 5_000 }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`))
    })
    call.once('error', (error) => resolve(error.message))
    call.once('timeout', () => call.destroy(new Error('no answer within 5 s')))
  })
}
