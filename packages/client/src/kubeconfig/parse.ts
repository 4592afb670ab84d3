import { isObject } from '@keelson/apimachinery'
import { dirname, isAbsolute, resolve } from 'node:path'
import type { AuthInfo, ClusterInfo, Kubeconfig } from './types.ts'
import { KubeconfigError } from './types.ts'

/** Reads the text of a kubeconfig file. YAML is only loaded for files that are not JSON. */
export async function parseKubeconfig(text: string, path: string): Promise<Kubeconfig> {
  let parsed: unknown
  try {
    parsed = text.trimStart().startsWith('{') ? JSON.parse(text) : (await import('yaml')).parse(text)
  } catch (err) {
    throw new KubeconfigError(`error loading config file "${path}": ${(err as Error).message}`, { cause: err })
  }
  if (parsed === null || parsed === undefined) parsed = {}
  if (!isObject(parsed)) throw new KubeconfigError(`error loading config file "${path}": it is not a mapping`)
  const { kind = 'Config', apiVersion = 'v1' } = parsed
  if (kind !== 'Config' || apiVersion !== 'v1') {
    throw new KubeconfigError(
      `error loading config file "${path}": no kind "${String(kind)}" is registered for version "${String(apiVersion)}"`,
    )
  }
  const current = parsed['current-context']
  return {
    ...parsed,
    apiVersion: 'v1',
    kind: 'Config',
    clusters: named(parsed, path, ['clusters', 'cluster']),
    users: named(parsed, path, ['users', 'user']),
    contexts: named(parsed, path, ['contexts', 'context']),
    'current-context': typeof current === 'string' ? current : '',
  }
}

function named<E>(file: Record<string, unknown>, path: string, [list, field]: [string, string]): E[] {
  const entries = file[list] ?? []
  if (!Array.isArray(entries)) throw new KubeconfigError(`error loading config file "${path}": ${list} is not a list`)
  return entries.map((entry: unknown, i) => {
    if (!isObject(entry) || typeof entry['name'] !== 'string') {
      throw new KubeconfigError(`error loading config file "${path}": ${list}[${i}] has no name`)
    }
    return { ...entry, [field]: entry[field] ?? {} } as E
  })
}

const clusterPaths = ['certificate-authority'] as const satisfies readonly (keyof ClusterInfo)[]
const userPaths = ['client-certificate', 'client-key', 'tokenFile'] as const satisfies readonly (keyof AuthInfo)[]

/** Makes the relative paths in a kubeconfig absolute: they are relative to the file that names them. */
export function resolvePaths(config: Kubeconfig, path: string): void {
  const folder = dirname(resolve(path))
  const absolute = (file: string): string => (isAbsolute(file) ? file : resolve(folder, file))
  for (const { cluster } of config.clusters) {
    for (const key of clusterPaths)
      if (cluster[key] !== undefined && cluster[key] !== '') cluster[key] = absolute(cluster[key])
  }
  for (const { user } of config.users) {
    for (const key of userPaths) if (user[key] !== undefined && user[key] !== '') user[key] = absolute(user[key])
    // A bare command is searched in PATH; one with a slash is a path.
    if (user.exec?.command?.includes('/') === true) user.exec.command = absolute(user.exec.command)
  }
}
