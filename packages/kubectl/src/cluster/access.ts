import type { Clock, Random } from '@keelson/component-base'
import { createClient, loadKubeconfig } from '@keelson/client'
import type { Client, Kubeconfig, KubeconfigLocations, RestConfig } from '@keelson/client'
import type { GlobalFlags } from '../cli/global-flags.ts'
import type { Streams } from '../cli/streams.ts'
import { createResourceApi } from '../resources/api.ts'
import type { ResourceApi } from '../resources/api.ts'
import { discover } from '../resources/discovery.ts'
import { RestMapper } from '../resources/mapper.ts'
import { buildRestConfig, contextNamespace } from './rest-config.ts'

/** The namespace a command works in. */
export interface NamespaceChoice {
  name: string
  /** It was given by flag, so files that name another one are refused. */
  explicit: boolean
}

/** The way to the cluster. Everything is made on first use and kept. */
export interface ClusterAccess {
  /** Where kubeconfig files are looked for. */
  readonly locations: KubeconfigLocations
  kubeconfig(): Promise<Kubeconfig>
  restConfig(): Promise<RestConfig>
  client(): Promise<Client>
  api(): Promise<ResourceApi>
  mapper(): Promise<RestMapper>
  namespace(): Promise<NamespaceChoice>
  /** How many warnings the server has sent. */
  warningCount(): number
  close(): Promise<void>
}

interface AccessDeps {
  globals: GlobalFlags
  given: ReadonlySet<string>
  deps: { streams: Streams; env: Readonly<Record<string, string | undefined>>; clock: Clock; random: Random }
}

/** Access to the cluster that kubeconfig, environment and flags name. */
export function createClusterAccess({ globals, given, deps }: AccessDeps): ClusterAccess {
  const { streams, env, clock, random } = deps
  const locations: KubeconfigLocations = { explicitPath: globals.kubeconfig, env }
  const warnings = new Set<string>()
  let opened: Promise<Client> | undefined
  const kubeconfig = once(() => loadKubeconfig(locations))
  const restConfig = once(async () => buildRestConfig({ kubeconfig: await kubeconfig(), globals, given, env }))
  const client = (): Promise<Client> => (opened ??= open())
  const onWarning = (message: string): void => {
    if (warnings.has(message)) return
    warnings.add(message)
    streams.err.write(`Warning: ${message}\n`)
  }
  async function open(): Promise<Client> {
    return createClient(await restConfig(), { clock, random, onWarning })
  }
  const mapper = once(async () => new RestMapper(await discover(await client())))
  return {
    locations,
    kubeconfig,
    restConfig,
    client,
    api: once(async () => createResourceApi(await client())),
    mapper,
    namespace: once(async () => {
      if (globals.namespace !== '') return { name: globals.namespace, explicit: true }
      return { name: contextNamespace(await kubeconfig(), globals, env), explicit: false }
    }),
    warningCount: () => warnings.size,
    close: async () => {
      if (opened !== undefined) await opened.then((open) => open.close()).catch(() => undefined)
    },
  }
}

function once<R>(make: () => Promise<R>): () => Promise<R> {
  let made: Promise<R> | undefined
  return () => (made ??= make())
}
