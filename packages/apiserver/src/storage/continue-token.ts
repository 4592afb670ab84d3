import { storageErrors } from './errors.ts'

const version = 'meta.k8s.io/v1'

/** Where a list goes on: revision -1 means "at the latest", a list that is no longer consistent. */
export interface ContinuePoint {
  /** First key of the rest, absolute. */
  key: string
  revision: number
}

/** Encodes upstream's continue token: the rest of the list under `prefix` starts at `key`. */
export function encodeContinue(prefix: string, point: ContinuePoint): string {
  const token = { v: version, rv: point.revision, start: point.key.slice(prefix.length) }
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/** Decodes a token; throws `invalidContinue` for anything this server cannot have issued for `prefix`. */
export function decodeContinue(prefix: string, token: string): ContinuePoint {
  const { v, rv, start } = parse(token)
  if (v !== version) throw storageErrors.invalidContinue(`server does not recognize this encoded version ${String(v)}`)
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) {
    throw storageErrors.invalidContinue('incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  }
  if (typeof start !== 'string' || start === '') {
    throw storageErrors.invalidContinue('encoded start key empty (version meta.k8s.io/v1)')
  }
  // A forged start must not climb out of the prefix.
  const segments = start.replace(/^\//, '').split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw storageErrors.invalidContinue(start)
  }
  return { key: prefix + start.replace(/^\//, ''), revision: rv }
}

function parse(token: string): { v?: unknown; rv?: unknown; start?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Falls through to the one error for everything unreadable.
  }
  throw storageErrors.invalidContinue('it cannot be decoded')
}
