import { deepEqual } from '@keelson/apimachinery'
import type { ConfigMap } from '@keelson/api'
import type { LocalClient } from '../registry/port.ts'
import { ensureState } from './ensure.ts'

/** The CAs that other servers are to trust as this one does. */
export interface AuthenticationConfigOptions {
  readonly clientCa: string
  /** The front-proxy CA and the names it may use; absent when the server runs no aggregation. */
  readonly requestHeader?: { readonly ca: string; readonly allowedNames: readonly string[] }
}

/** Publishes by which CAs the server knows its clients, for components that delegate authentication to it. */
export async function ensureAuthenticationConfig(
  local: LocalClient,
  options: AuthenticationConfigOptions,
): Promise<void> {
  const data = configData(options)
  const object: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
    data,
  }
  await ensureState(
    local,
    { group: '', resource: 'configmaps' },
    {
      object,
      change: (stored) => {
        const config = stored as ConfigMap
        const next = { ...config.data, ...data }
        if (deepEqual(config.data, next)) return false
        config.data = next
        return true
      },
    },
  )
}

function configData({ clientCa, requestHeader }: AuthenticationConfigOptions): Record<string, string> {
  if (requestHeader === undefined) return { 'client-ca-file': clientCa }
  return {
    'client-ca-file': clientCa,
    'requestheader-allowed-names': JSON.stringify(requestHeader.allowedNames),
    'requestheader-client-ca-file': requestHeader.ca,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  }
}
