import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const fallback = 'http://deb.debian.org/debian'

/**
 * The Debian mirror that this machine installs from, so that images are built from wherever the machine's own packages
 * come from. Reads one-line and deb822 sources (sources.list(5)); Debian's own mirror where the machine names none.
 */
export async function debianMirror(suite: string, folder = '/etc/apt'): Promise<string> {
  const files = [join(folder, 'sources.list')]
  const parts = join(folder, 'sources.list.d')
  if (existsSync(parts)) files.push(...(await readdir(parts)).map((name) => join(parts, name)))
  for (const file of files.filter((path) => existsSync(path))) {
    const mirror = findMirror(await readFile(file, 'utf8'), suite)
    if (mirror !== undefined) return mirror
  }
  return fallback
}

/** Finds the archive of a suite in one sources file. */
export function findMirror(sources: string, suite: string): string | undefined {
  for (const line of sources.split('\n')) {
    const [type, ...rest] = line
      .replace(/\[[^\]]*\]/, '')
      .trim()
      .split(/\s+/)
    if (type === 'deb' && rest[1] === suite && rest[0] !== undefined) return rest[0]
  }
  for (const stanza of sources.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'mi').exec(stanza)?.[1]?.trim().split(/\s+/) ?? []
    if (field('Types').includes('deb') && field('Suites').includes(suite)) return field('URIs')[0]
  }
  return undefined
}
