import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RestConfig } from '../rest/config.ts'

const mountedAt = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * The configuration of a program that runs in a pod: the service's address from the environment, the service account's
 * token and CA from its volume. Undefined outside a pod.
 */
export function inClusterConfig(
  options: { env?: Readonly<Record<string, string | undefined>>; folder?: string } = {},
): RestConfig | undefined {
  const { env = process.env, folder = mountedAt } = options
  const host = env['KUBERNETES_SERVICE_HOST'] ?? ''
  const port = env['KUBERNETES_SERVICE_PORT'] ?? ''
  const tokenFile = join(folder, 'token')
  if (host === '' || port === '' || !existsSync(tokenFile)) return undefined
  const caFile = join(folder, 'ca.crt')
  const namespaceFile = join(folder, 'namespace')
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tokenFile,
    ca: existsSync(caFile) ? readFileSync(caFile) : undefined,
    namespace: existsSync(namespaceFile) ? readFileSync(namespaceFile, 'utf8').trim() : undefined,
  }
}
