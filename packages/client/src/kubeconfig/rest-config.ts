import { readFileSync } from 'node:fs'
import type { RestConfig } from '../rest/config.ts'
import type { AuthInfo, ClusterInfo, ContextInfo, Kubeconfig } from './types.ts'
import { KubeconfigError } from './types.ts'

/** Chooses other entries than those of the current context. */
export interface KubeconfigOverrides {
  context?: string
  cluster?: string
  user?: string
  namespace?: string
}

/**
 * What a client needs, from a kubeconfig. Data in the file wins over paths to files, as in kubectl.
 * @throws KubeconfigError when an entry is missing or a file cannot be read
 */
export function restConfigFor(kubeconfig: Kubeconfig, overrides: KubeconfigOverrides = {}): RestConfig {
  const context = contextOf(kubeconfig, overrides)
  const cluster = find(kubeconfig.clusters, overrides.cluster ?? context.cluster, 'cluster')?.cluster ?? {}
  const user = find(kubeconfig.users, overrides.user ?? context.user, 'auth info')?.user ?? {}
  if (cluster.server === undefined || cluster.server === '') {
    throw new KubeconfigError('invalid configuration: no configuration has been provided: the context names no server')
  }
  if (user['auth-provider'] !== undefined) {
    throw new KubeconfigError('the auth-provider of this user is not supported: use an exec credential plugin')
  }
  const namespace = overrides.namespace ?? context.namespace
  return { ...clusterPart(cluster), ...userPart(user), namespace: namespace === '' ? undefined : namespace }
}

function contextOf(kubeconfig: Kubeconfig, overrides: KubeconfigOverrides): ContextInfo {
  const name = overrides.context ?? kubeconfig['current-context']
  const context = kubeconfig.contexts.find((entry) => entry.name === name)
  if (context === undefined && overrides.context !== undefined) {
    throw new KubeconfigError(`context "${overrides.context}" does not exist`)
  }
  if (context === undefined && name !== '') {
    throw new KubeconfigError(`invalid configuration: context was not found for specified context: ${name}`)
  }
  return context?.context ?? {}
}

function find<E extends { name: string }>(list: readonly E[], name: string | undefined, what: string): E | undefined {
  if (name === undefined || name === '') return undefined
  const entry = list.find((item) => item.name === name)
  if (entry === undefined) throw new KubeconfigError(`${what} "${name}" does not exist`)
  return entry
}

function clusterPart(cluster: ClusterInfo): RestConfig {
  return {
    server: serverUrl(cluster.server ?? ''),
    ca: material(cluster['certificate-authority-data'], cluster['certificate-authority']),
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'],
    tlsServerName: cluster['tls-server-name'] === '' ? undefined : cluster['tls-server-name'],
    proxyUrl: cluster['proxy-url'] === '' ? undefined : cluster['proxy-url'],
  }
}

function serverUrl(server: string): string {
  const url = /^https?:\/\//.test(server) ? server : `https://${server}`
  if (!URL.canParse(url)) throw new KubeconfigError(`the server address "${server}" is malformed`)
  return url
}

function userPart(user: AuthInfo): Partial<RestConfig> {
  const { exec } = user
  return {
    cert: material(user['client-certificate-data'], user['client-certificate']),
    key: material(user['client-key-data'], user['client-key']),
    token: user.token,
    tokenFile: user.tokenFile === '' ? undefined : user.tokenFile,
    username: user.username,
    password: user.password,
    exec: exec === undefined ? undefined : { ...exec, args: exec.args ?? undefined, env: exec.env ?? undefined },
    impersonate:
      user.as === undefined || user.as === ''
        ? undefined
        : { user: user.as, groups: user['as-groups'], uid: user['as-uid'], extra: user['as-user-extra'] },
  }
}

function material(data: string | undefined, path: string | undefined): Buffer | undefined {
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64')
  if (path === undefined || path === '') return undefined
  try {
    return readFileSync(path)
  } catch (err) {
    throw new KubeconfigError(`unable to read ${path}: ${(err as Error).message}`, { cause: err })
  }
}
