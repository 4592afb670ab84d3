import type { Secret } from '@keelson/api'
import type { RegistryAuth } from '../runtime/types.ts'
import type { ImageReference } from './reference.ts'

interface AuthEntry {
  auth?: string
  username?: string
  password?: string
  identitytoken?: string
  registrytoken?: string
}

/**
 * The credentials that pull secrets hold for an image, most specific path first; empty when none fits. Secrets
 * that are not of a docker config type, or cannot be read, are passed over as upstream does.
 */
export function credentialsFor(image: ImageReference, secrets: readonly Secret[]): RegistryAuth[] {
  const wanted = `${image.registry}/${image.repository}`
  const fitting: { key: string; auth: RegistryAuth }[] = []
  for (const secret of secrets) {
    for (const [server, entry] of Object.entries(entriesOf(secret))) {
      const key = normalise(server)
      if (!fits(key, image.registry, wanted)) continue
      const auth = toAuth(server, entry)
      if (auth) fitting.push({ key, auth })
    }
  }
  return fitting.sort((a, b) => b.key.length - a.key.length).map(({ auth }) => auth)
}

function entriesOf(secret: Secret): Record<string, AuthEntry> {
  const decode = (key: string) =>
    JSON.parse(Buffer.from(secret.data?.[key] ?? '', 'base64').toString('utf8')) as unknown
  try {
    if (secret.type === 'kubernetes.io/dockerconfigjson') {
      return (decode('.dockerconfigjson') as { auths?: Record<string, AuthEntry> }).auths ?? {}
    }
    if (secret.type === 'kubernetes.io/dockercfg') return decode('.dockercfg') as Record<string, AuthEntry>
  } catch {
    return {}
  }
  return {}
}

/** Scheme, API version and trailing slash do not matter; Docker Hub goes by several names. */
function normalise(server: string): string {
  const bare = server
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
    .replace(/\/v[12]$/, '')
  return bare.replace(/^(index\.docker\.io|registry-1\.docker\.io)(?=\/|$)/, 'docker.io')
}

function fits(key: string, registry: string, wanted: string): boolean {
  const host = key.split('/')[0] ?? ''
  if (host.startsWith('*.')) {
    const matches = registry.endsWith(host.slice(1)) && registry.split('.').length === host.split('.').length
    return matches && `${registry}${key.slice(host.length)}`.length <= wanted.length
  }
  return wanted === key || wanted.startsWith(`${key}/`)
}

function toAuth(server: string, entry: AuthEntry): RegistryAuth | undefined {
  const decoded = entry.auth ? Buffer.from(entry.auth, 'base64').toString('utf8') : ''
  const colon = decoded.indexOf(':')
  const username = entry.username ?? (colon < 0 ? undefined : decoded.slice(0, colon))
  const password = entry.password ?? (colon < 0 ? undefined : decoded.slice(colon + 1))
  if (username === undefined && !entry.identitytoken && !entry.registrytoken) return undefined
  return {
    username,
    password,
    identityToken: entry.identitytoken,
    registryToken: entry.registrytoken,
    serverAddress: server,
  }
}
