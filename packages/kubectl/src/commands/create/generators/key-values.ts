import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isConfigMapKey } from '@keelson/apimachinery'
import { CommandError } from '../../../cli/errors.ts'
import { array, list } from '../../../cli/flags.ts'

/** Where the entries of ConfigMaps and Secrets come from. */
export const keyValueFlags = {
  'from-literal': array('KEY=VALUE; may be repeated'),
  'from-file': list('FILE, KEY=FILE or FOLDER; may be repeated'),
  'from-env-file': list('File with lines of KEY=VALUE; may be repeated'),
} as const

/** The values of keyValueFlags. */
export interface KeyValueSources {
  'from-literal': readonly string[]
  'from-file': readonly string[]
  'from-env-file': readonly string[]
}

/** Collects entries from all sources. Throws CommandError for bad keys and keys that come twice. */
export async function collectKeyValues(
  sources: KeyValueSources,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>()
  const add = (key: string, value: Buffer): void => {
    const [problem] = isConfigMapKey(key)
    if (problem !== undefined) throw new CommandError(`${JSON.stringify(key)} is not a valid key name: ${problem}`)
    if (entries.has(key))
      throw new CommandError(`cannot add key ${JSON.stringify(key)}, another key by that name already exists`)
    entries.set(key, value)
  }
  for (const literal of sources['from-literal']) {
    const equals = literal.indexOf('=')
    if (equals <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`)
    add(literal.slice(0, equals), Buffer.from(unquoted(literal.slice(equals + 1))))
  }
  for (const source of sources['from-file']) for (const [key, value] of await fileEntries(source)) add(key, value)
  for (const path of sources['from-env-file']) {
    const text = await readFile(path, 'utf8')
    for (const [key, value] of envEntries(text, env)) add(key, Buffer.from(value))
  }
  return entries
}

function unquoted(value: string): string {
  const match = /^(['"])(.*)\1$/s.exec(value)
  return match?.[2] ?? value
}

async function fileEntries(source: string): Promise<[string, Buffer][]> {
  const parts = source.split('=')
  if (parts.length > 2) throw new CommandError("key names or file paths cannot contain '='")
  const [key, path] = parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : [basename(source), source]
  if (parts.length === 2 && key === '') throw new CommandError(`key name for file path ${path} missing`)
  if (parts.length === 2 && path === '') throw new CommandError(`file path for key name ${key} missing`)
  const info = await stat(path).catch(() => undefined)
  if (info === undefined) throw new CommandError(`error reading ${path}: no such file or directory`)
  if (!info.isDirectory()) return [[key, await readFile(path)]]
  if (parts.length === 2) throw new CommandError('cannot give a key name for a directory path')
  const entries: [string, Buffer][] = []
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isFile()) entries.push([entry.name, await readFile(join(path, entry.name))])
  }
  return entries
}

/** Lines of KEY=VALUE; a bare KEY takes its value from the environment; empty lines and comments are passed over. */
export function envEntries(text: string, env: Readonly<Record<string, string | undefined>>): [string, string][] {
  const entries: [string, string][] = []
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const line = raw.trimStart()
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    const key = equals < 0 ? line : line.slice(0, equals)
    const value = equals < 0 ? env[key] : line.slice(equals + 1)
    if (value !== undefined) entries.push([key, value])
  }
  return entries
}
