import { createHash } from 'node:crypto'
import { VolumeError } from '../port.ts'

/** One file of a volume. */
export interface PayloadFile {
  readonly content: Buffer
  /** Permission bits. */
  readonly mode: number
  /** Owner, where it is not root. */
  readonly uid?: number
}

/** The files of a volume by their paths relative to its root. */
export type Payload = ReadonlyMap<string, PayloadFile>

const maxPathLength = 4096

/** @throws VolumeError for a path that would leave the volume, or that the writer keeps for itself. */
export function checkPayloadPath(path: string): void {
  const fail = (reason: string) => {
    throw new VolumeError('invalid', `invalid path ${JSON.stringify(path)}: ${reason}`)
  }
  if (path === '') fail('must not be empty')
  if (path.startsWith('/')) fail('must be relative')
  if (path.length > maxPathLength) fail(`must be less than or equal to ${maxPathLength} characters`)
  if (path.split('/').includes('..')) fail("must not contain '..'")
  if (path.startsWith('..')) fail("must not start with '..'")
}

/** A digest of everything in the payload: equal digests mean equal files. */
export function digestPayload(payload: Payload): string {
  const hash = createHash('sha256')
  for (const [path, file] of [...payload].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(JSON.stringify([path, file.mode, file.uid ?? 0, file.content.length])).update(file.content)
  }
  return hash.digest('hex')
}
