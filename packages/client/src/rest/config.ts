/** An exec credential plugin, as a kubeconfig describes it (client.authentication.k8s.io/v1). */
export interface ExecConfig {
  apiVersion: string
  command: string
  args?: readonly string[]
  env?: readonly { name: string; value: string }[]
  /** Shown when the command is not found. */
  installHint?: string
  /** Passes the cluster's address and CA to the plugin. */
  provideClusterInfo?: boolean
  interactiveMode?: 'Never' | 'IfAvailable' | 'Always'
}

/** Acts as somebody else, where the server allows it. */
export interface Impersonation {
  user: string
  groups?: readonly string[]
  uid?: string
  extra?: Readonly<Record<string, readonly string[]>>
}

/** How to reach and be known to a server. PEM material is inline, never a path. */
export interface RestConfig {
  /** `https://host:port`, with an optional path prefix. */
  server: string
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  token?: string
  /** Read again about every minute, so that a rotated token is picked up; wins over `token`. */
  tokenFile?: string
  exec?: ExecConfig
  username?: string
  password?: string
  insecureSkipTlsVerify?: boolean
  /** The name to verify in the server's certificate, where it is not the host of `server`. */
  tlsServerName?: string
  /** `keelson/<version>` unless told. */
  userAgent?: string
  impersonate?: Impersonation
  /** Requests per second on average; unlimited unless told. */
  qps?: number
  /** How many requests may go at once above `qps`; 10 unless told. */
  burst?: number
  /** An HTTP proxy, reached by CONNECT. */
  proxyUrl?: string
  /** The longest a request other than a watch or stream may take; 60 s unless told. */
  requestTimeoutMs?: number
  /** The namespace of the kubeconfig context, for programs that default to it. */
  namespace?: string
}
