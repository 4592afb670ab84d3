import { readFileSync } from 'node:fs'
import { parseGoDuration } from '@keelson/apimachinery'
import { keelsonVersion } from '@keelson/component-base'
import { inClusterConfig, restConfigFor } from '@keelson/client'
import type { Kubeconfig, RestConfig } from '@keelson/client'
import { CommandError } from '../cli/errors.ts'
import type { GlobalFlags } from '../cli/global-flags.ts'

interface ConfigParts {
  kubeconfig: Kubeconfig
  globals: GlobalFlags
  given: ReadonlySet<string>
  env: Readonly<Record<string, string | undefined>>
}

/** The connection that kubeconfig and flags describe; flags win. */
export function buildRestConfig({ kubeconfig, globals, given, env }: ConfigParts): RestConfig {
  const config: RestConfig = { ...baseConfig(kubeconfig, globals, env) }
  config.userAgent = `kubectl/keelson-${keelsonVersion}`
  if (globals.token !== '') Object.assign(config, { token: globals.token, tokenFile: undefined, exec: undefined })
  if (globals.username !== '') Object.assign(config, { username: globals.username, password: globals.password })
  if (given.has('insecure-skip-tls-verify')) config.insecureSkipTlsVerify = globals['insecure-skip-tls-verify']
  if (config.insecureSkipTlsVerify === true) config.ca = undefined
  if (globals['tls-server-name'] !== '') config.tlsServerName = globals['tls-server-name']
  if (globals['certificate-authority'] !== '') config.ca = readFileSync(globals['certificate-authority'])
  if (globals['client-certificate'] !== '') config.cert = readFileSync(globals['client-certificate'])
  if (globals['client-key'] !== '') config.key = readFileSync(globals['client-key'])
  impersonate(config, globals)
  config.requestTimeoutMs = requestTimeout(globals['request-timeout'])
  return config
}

function baseConfig(kubeconfig: Kubeconfig, globals: GlobalFlags, env: ConfigParts['env']): RestConfig {
  const { server } = globals
  const empty = kubeconfig.contexts.length === 0 && kubeconfig.clusters.length === 0
  if (empty && globals.context === '' && env['KUBERNETES_SERVICE_HOST'] && server === '') {
    const inside = inClusterConfig({ env })
    if (inside !== undefined) return inside
  }
  if (server !== '') return withServer(kubeconfig, globals, server.includes('://') ? server : `http://${server}`)
  if (empty && globals.context === '') return { server: 'http://localhost:8080' }
  if (globals.context !== '' && !kubeconfig.contexts.some(({ name }) => name === globals.context)) {
    throw new CommandError(`Error in configuration: context was not found for specified context: ${globals.context}`)
  }
  return restConfigFor(kubeconfig, overrides(globals))
}

/** --server replaces the address of the cluster entry, and needs none. */
function withServer(kubeconfig: Kubeconfig, globals: GlobalFlags, server: string): RestConfig {
  const name = globals.context === '' ? kubeconfig['current-context'] : globals.context
  const context = kubeconfig.contexts.find((entry) => entry.name === name)?.context
  const cluster = globals.cluster === '' ? context?.cluster : globals.cluster
  const known = kubeconfig.clusters.find((entry) => entry.name === cluster)
  const entry = { name: known?.name ?? '--server', cluster: { ...known?.cluster, server } }
  const clusters = [...kubeconfig.clusters.filter((one) => one !== known), entry]
  return restConfigFor({ ...kubeconfig, clusters }, { ...overrides(globals), cluster: entry.name })
}

function overrides({ context, cluster, user }: GlobalFlags): { context?: string; cluster?: string; user?: string } {
  const given = (name: string): string | undefined => (name === '' ? undefined : name)
  return { context: given(context), cluster: given(cluster), user: given(user) }
}

function impersonate(config: RestConfig, globals: GlobalFlags): void {
  if (globals.as !== '') {
    config.impersonate = { user: globals.as, groups: globals['as-group'], uid: globals['as-uid'] || undefined }
  } else if (globals['as-group'].length > 0 || globals['as-uid'] !== '') {
    throw new CommandError('requesting uid, groups or user-extra for  without impersonating a user')
  }
}

/** Unlimited is a day: timers cannot wait longer than some weeks. */
const unlimitedMs = 86_400_000

function requestTimeout(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : parseGoDuration(text)
  if (Number.isNaN(ms)) {
    throw new CommandError(
      `Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)`,
    )
  }
  return ms === 0 ? unlimitedMs : ms
}

/** The namespace of the chosen context; inside a pod without kubeconfig, the pod's own. */
export function contextNamespace(
  kubeconfig: Kubeconfig,
  globals: GlobalFlags,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const name = globals.context === '' ? kubeconfig['current-context'] : globals.context
  const context = kubeconfig.contexts.find((entry) => entry.name === name)
  if (context?.context.namespace) return context.context.namespace
  if (kubeconfig.contexts.length === 0 && env['KUBERNETES_SERVICE_HOST']) {
    try {
      return readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/namespace', 'utf8').trim()
    } catch {
      return 'default'
    }
  }
  return 'default'
}
