import { readFileSync } from 'node:fs'

/** A file that must be there, as text. */
export function readFile(path: string): string {
  return readFileSync(path, 'utf8')
}

/** A file that an option may name, as text. */
export function optionalFile(path: string | undefined): string | undefined {
  return path === undefined || path === '' ? undefined : readFileSync(path, 'utf8')
}
