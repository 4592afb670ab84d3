/** Where a cluster is. Keys are those of the file. */
export interface ClusterInfo {
  server?: string
  'tls-server-name'?: string
  'insecure-skip-tls-verify'?: boolean
  'certificate-authority'?: string
  /** PEM, base64. */
  'certificate-authority-data'?: string
  'proxy-url'?: string
  'disable-compression'?: boolean
  extensions?: unknown
}

/** Who one is. */
export interface AuthInfo {
  'client-certificate'?: string
  'client-certificate-data'?: string
  'client-key'?: string
  'client-key-data'?: string
  token?: string
  tokenFile?: string
  as?: string
  'as-uid'?: string
  'as-groups'?: string[]
  'as-user-extra'?: Record<string, string[]>
  username?: string
  password?: string
  exec?: {
    apiVersion: string
    command: string
    args?: string[] | null
    env?: { name: string; value: string }[] | null
    installHint?: string
    provideClusterInfo?: boolean
    interactiveMode?: 'Never' | 'IfAvailable' | 'Always'
  }
  'auth-provider'?: unknown
  extensions?: unknown
}

/** A user at a cluster, with a default namespace. */
export interface ContextInfo {
  cluster?: string
  user?: string
  namespace?: string
  extensions?: unknown
}

/** An entry of `clusters`. */
export interface NamedCluster {
  name: string
  cluster: ClusterInfo
}

/** An entry of `users`. */
export interface NamedAuthInfo {
  name: string
  user: AuthInfo
}

/** An entry of `contexts`. */
export interface NamedContext {
  name: string
  context: ContextInfo
}

/** A kubeconfig file, or several merged. Unknown keys are kept. */
export interface Kubeconfig {
  apiVersion: 'v1'
  kind: 'Config'
  preferences?: Record<string, unknown>
  clusters: NamedCluster[]
  users: NamedAuthInfo[]
  contexts: NamedContext[]
  'current-context': string
}

/** Something is wrong with a kubeconfig; the message is fit for a user. */
export class KubeconfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KubeconfigError'
  }
}

/** A kubeconfig without entries. */
export function emptyKubeconfig(): Kubeconfig {
  return { apiVersion: 'v1', kind: 'Config', clusters: [], users: [], contexts: [], 'current-context': '' }
}

/** Puts an entry into one of a kubeconfig's lists, replacing the one of its name. */
export function setNamed<E extends { name: string }>(list: E[], entry: E): void {
  const index = list.findIndex(({ name }) => name === entry.name)
  if (index < 0) list.push(entry)
  else list[index] = entry
}
