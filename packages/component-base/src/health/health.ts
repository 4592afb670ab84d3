import type { Logger } from '../logging/logger.ts'
import { nullLogger } from '../logging/logger.ts'
import type { MetricsRegistry } from '../metrics/registry.ts'
import { createEmptyMetricsRegistry } from '../metrics/registry.ts'

/** The three questions a component answers about itself. */
export type HealthEndpoint = 'healthz' | 'livez' | 'readyz'

/** Passes by returning, fails by throwing; the signal aborts when nobody waits for the answer any more. */
export type HealthCheck = (signal: AbortSignal) => Promise<void> | void

/** Which endpoints ask a check; all three unless told. */
export interface HealthCheckOptions {
  endpoints?: readonly HealthEndpoint[]
}

/** An answer, ready to be sent. */
export interface HealthResponse {
  status: number
  headers: Record<string, string>
  body: string
}

/** Named checks behind /healthz, /livez and /readyz, answering in upstream's exact text. */
export interface Health {
  /** How the checks went so far: what /metrics/slis serves. */
  readonly slis: MetricsRegistry
  /** Adds a check; a second one of the same name replaces the first. */
  addCheck(name: string, check: HealthCheck, options?: HealthCheckOptions): void
  /** The paths that are answered: the three endpoints and their checks. */
  paths(): readonly string[]
  /**
   * Answers `/healthz`, `/livez`, `/readyz` or a single check below one of them. Returns undefined for other paths.
   *
   * @param query the query string (`verbose`, `exclude=name`, repeatable)
   */
  handle(path: string, query?: string | URLSearchParams, signal?: AbortSignal): Promise<HealthResponse | undefined>
}

interface NamedCheck {
  name: string
  check: HealthCheck
  endpoints: ReadonlySet<HealthEndpoint>
}

/** Passes as long as the process answers at all. */
const ping: NamedCheck = { name: 'ping', check: () => undefined, endpoints: new Set() }

interface Outcome {
  lines: string[]
  failed: string[]
}

const never = new AbortController().signal
const allEndpoints = ['healthz', 'livez', 'readyz'] as const

/** Health without checks: an endpoint that has none of its own answers with `ping`, which always passes. */
export function createHealth(deps: { logger?: Logger } = {}): Health {
  const checks = new Map<string, NamedCheck>()
  const logger = deps.logger ?? nullLogger
  const slis = createEmptyMetricsRegistry()
  const observe = observer(slis)

  function addCheck(name: string, check: HealthCheck, options: HealthCheckOptions = {}): void {
    checks.set(name, { name, check, endpoints: new Set(options.endpoints ?? allEndpoints) })
  }

  function checksOf(endpoint: HealthEndpoint): readonly NamedCheck[] {
    const own = [...checks.values()].filter(({ endpoints }) => endpoints.has(endpoint))
    return own.length > 0 ? own : [ping]
  }

  async function runAll(endpoint: HealthEndpoint, excluded: Set<string>, signal: AbortSignal): Promise<Outcome> {
    const asked = checksOf(endpoint)
    const errors = await Promise.all(
      asked.map((item) => (excluded.has(item.name) ? undefined : outcome(item.check, signal))),
    )
    const lines: string[] = []
    const failed: string[] = []
    asked.forEach(({ name }, i) => {
      const err = errors[i]
      if (excluded.delete(name)) {
        lines.push(`[+]${name} excluded: ok`)
        return
      }
      observe(name, endpoint, err === undefined)
      lines.push(err === undefined ? `[+]${name} ok` : `[-]${name} failed: reason withheld`)
      if (err === undefined) return
      failed.push(name)
      logger.warn({ check: name, endpoint, err }, 'Health check failed')
    })
    if (excluded.size > 0) lines.push(unmatchedExclusions(excluded))
    return { lines, failed }
  }

  async function handle(
    path: string,
    query?: string | URLSearchParams,
    signal = never,
  ): Promise<HealthResponse | undefined> {
    const match = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(path)
    if (match === null) return undefined
    const endpoint = match[1] as HealthEndpoint
    const name = match[2]
    if (name !== undefined) {
      const wanted = decoded(name)
      const found = checksOf(endpoint).find((item) => item.name === wanted)
      return found === undefined ? undefined : await single(found.check, signal)
    }
    const params = new URLSearchParams(query)
    const { lines, failed } = await runAll(endpoint, new Set(params.getAll('exclude')), signal)
    if (failed.length > 0) return text(500, `${[...lines, `${endpoint} check failed`].join('\n')}\n`)
    if (!params.has('verbose')) return text(200, 'ok')
    return text(200, `${[...lines, `${endpoint} check passed`].join('\n')}\n`)
  }

  const paths = (): string[] =>
    allEndpoints.flatMap((endpoint) => [
      `/${endpoint}`,
      ...checksOf(endpoint).map(({ name }) => `/${endpoint}/${name}`),
    ])

  return { slis, addCheck, paths, handle }
}

/** What is no percent-encoding stays as it is: no check is called so. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

async function single(check: HealthCheck, signal: AbortSignal): Promise<HealthResponse> {
  const err = await outcome(check, signal)
  return err === undefined ? text(200, 'ok') : text(500, `internal server error: ${err.message}\n`)
}

async function outcome(check: HealthCheck, signal: AbortSignal): Promise<Error | undefined> {
  try {
    await check(signal)
    return undefined
  } catch (err) {
    return err instanceof Error ? err : new Error(String(err))
  }
}

function unmatchedExclusions(names: Set<string>): string {
  const quoted = [...names].toSorted().map((name) => JSON.stringify(name))
  return `warn: some health checks cannot be excluded: no matches for ${quoted.join(',')}`
}

function text(status: number, body: string): HealthResponse {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
  return { status, headers, body }
}

function observer(metrics: MetricsRegistry): (name: string, type: HealthEndpoint, ok: boolean) => void {
  const state = metrics.gauge({
    name: 'kubernetes_healthcheck',
    help: 'This metric records the result of a single healthcheck.',
    labelNames: ['name', 'type'],
  })
  const total = metrics.counter({
    name: 'kubernetes_healthchecks_total',
    help: 'This metric records the results of all healthcheck.',
    labelNames: ['name', 'status', 'type'],
  })
  return (name, type, ok) => {
    state.set({ name, type }, ok ? 1 : 0)
    total.inc({ name, type, status: ok ? 'success' : 'error' })
  }
}
