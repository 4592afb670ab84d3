import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseKubeconfig, resolvePaths } from './parse.ts'
import type { Kubeconfig } from './types.ts'
import { emptyKubeconfig, KubeconfigError, setNamed } from './types.ts'

/** Where kubeconfigs are looked for. */
export interface KubeconfigLocations {
  /** From --kubeconfig: the only file looked at, and it must exist. */
  explicitPath?: string
  /** Holds KUBECONFIG, a list of files; the process's environment unless told. */
  env?: Readonly<Record<string, string | undefined>>
  /** Holds `.kube/config`, used where KUBECONFIG is not set. */
  home?: string
}

/** The files that count, most important first. */
export function kubeconfigFiles(locations: KubeconfigLocations = {}): string[] {
  const { explicitPath, env = process.env } = locations
  if (explicitPath !== undefined && explicitPath !== '') return [explicitPath]
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  if (listed.length > 0) return [...new Set(listed)]
  return [join(locations.home ?? env['HOME'] ?? homedir(), '.kube', 'config')]
}

/** The file that new entries are written to: the first that exists, else the last one listed. */
export function kubeconfigPath(locations: KubeconfigLocations = {}): string {
  const files = kubeconfigFiles(locations)
  return files.find((path) => existsSync(path)) ?? files.at(-1) ?? ''
}

/**
 * Loads and merges kubeconfig files as kubectl does: of entries with the same name, and of current-contexts, the first
 * file's counts; missing files are passed over unless named explicitly; relative paths become absolute.
 * @throws KubeconfigError for a file that cannot be read or is malformed
 */
export async function loadKubeconfig(locations: KubeconfigLocations = {}): Promise<Kubeconfig> {
  const explicit = locations.explicitPath !== undefined && locations.explicitPath !== ''
  const merged = emptyKubeconfig()
  for (const path of kubeconfigFiles(locations)) {
    const config = await loadFile(path, explicit)
    if (config !== undefined) mergeInto(merged, config)
  }
  return merged
}

async function loadFile(path: string, mustExist: boolean): Promise<Kubeconfig | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT' && !mustExist) return undefined
    throw new KubeconfigError(`error loading config file "${path}": ${(err as Error).message}`, { cause: err })
  }
  const config = await parseKubeconfig(text, path)
  resolvePaths(config, path)
  return config
}

function mergeInto(merged: Kubeconfig, config: Kubeconfig): void {
  addMissing(merged.clusters, config.clusters)
  addMissing(merged.users, config.users)
  addMissing(merged.contexts, config.contexts)
  if (merged['current-context'] === '') merged['current-context'] = config['current-context']
  if (config.preferences !== undefined) merged.preferences = { ...config.preferences, ...merged.preferences }
}

function addMissing<E extends { name: string }>(merged: E[], entries: readonly E[]): void {
  const known = new Set(merged.map(({ name }) => name))
  // Within one file the last entry of a name counts, as in any map; between files the first.
  for (const entry of entries) if (!known.has(entry.name)) setNamed(merged, entry)
}
