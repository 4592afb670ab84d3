import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { CommandError } from '../cli/errors.ts'
import { readAll } from '../cli/streams.ts'

/** A manifest's text and what messages call it. */
export interface Source {
  name: string
  text: string
}

const extensions = new Set(['.json', '.yaml', '.yml'])

/**
 * The manifests that `-f` names: files, folders (with `-R` and what is below), URLs, `-` for standard input, patterns.
 * @throws CommandError where one cannot be read
 */
export async function readSources(
  filenames: readonly string[],
  { recursive, stdin }: { recursive: boolean; stdin: Readable },
): Promise<Source[]> {
  const sources: Source[] = []
  for (const name of filenames) {
    if (name === '-') sources.push({ name: 'STDIN', text: await readAll(stdin) })
    else if (/^https?:\/\//.test(name)) sources.push({ name, text: await download(name) })
    else
      for (const path of await expand(name, recursive)) sources.push({ name: path, text: await readFile(path, 'utf8') })
  }
  return sources
}

async function expand(name: string, recursive: boolean): Promise<string[]> {
  const info = await stat(name).catch(() => undefined)
  if (info === undefined) {
    const matches = /[*?[]/.test(name) ? await matching(name) : []
    if (matches.length === 0) throw new CommandError(`the path ${JSON.stringify(name)} does not exist`)
    return matches
  }
  if (!info.isDirectory()) return [name]
  const files = await below(name, recursive)
  if (files.length === 0) {
    throw new CommandError(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`)
  }
  return files
}

async function matching(pattern: string): Promise<string[]> {
  const { glob } = await import('node:fs/promises')
  const matches: string[] = []
  for await (const path of glob(pattern)) matches.push(path)
  return matches.toSorted()
}

async function below(folder: string, recursive: boolean): Promise<string[]> {
  const found: string[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (recursive) found.push(...(await below(path, recursive)))
    } else if (extensions.has(extname(entry.name))) found.push(path)
  }
  return found
}

async function download(url: string): Promise<string> {
  const response = await fetch(url).catch((err: unknown) => {
    throw new CommandError(`unable to read URL ${JSON.stringify(url)}: ${(err as Error).message}`, { cause: err })
  })
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`
    throw new CommandError(
      `unable to read URL ${JSON.stringify(url)}, server reported ${status}, status code=${response.status}`,
    )
  }
  return await response.text()
}
