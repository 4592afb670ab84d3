import type { Clock } from '@keelson/component-base'
import { readFile } from 'node:fs/promises'
import type { RestConfig } from '../rest/config.ts'
import { ConnectionError } from '../transport/connection-error.ts'
import { createExecCredentials } from './exec-plugin.ts'
import type { Credentials } from './port.ts'

/** How long a token read from a file is used before the file is read again, as client-go. */
const tokenFileMaxAgeMs = 60_000

/** The credentials a configuration names. Where it names several, exec wins over token file, token and password. */
export function createCredentials(config: RestConfig, clock: Clock): Credentials {
  if (config.exec !== undefined) return createExecCredentials(config.exec, { clock, config })
  const certificate = fixedCertificate(config)
  if (config.tokenFile !== undefined) return { ...tokenFileCredentials(config.tokenFile, clock), certificate }
  const header = fixedHeader(config)
  return { authorization: () => header, rejected: () => {}, certificate }
}

function fixedCertificate({ cert, key }: RestConfig): Credentials['certificate'] {
  const pair = cert === undefined || key === undefined ? undefined : { cert, key }
  return () => Promise.resolve(pair)
}

function fixedHeader({ token, username, password }: RestConfig): string | undefined {
  if (token !== undefined && token !== '') return `Bearer ${token}`
  if (username === undefined || username === '') return undefined
  return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
}

function tokenFileCredentials(path: string, clock: Clock): Pick<Credentials, 'authorization' | 'rejected'> {
  let cached: { header: string; readAt: number } | undefined
  return {
    async authorization() {
      if (cached !== undefined && clock.monotonic() - cached.readAt < tokenFileMaxAgeMs) return cached.header
      try {
        const header = `Bearer ${(await readFile(path, 'utf8')).trim()}`
        cached = { header, readAt: clock.monotonic() }
        return header
      } catch (err) {
        // A file that is being replaced may be missing for a moment: the last token is better than none.
        if (cached !== undefined) return cached.header
        throw new ConnectionError('credentials', `cannot read the token file ${path}`, { cause: err, sent: false })
      }
    },
    rejected() {
      if (cached !== undefined) cached = { ...cached, readAt: -Infinity }
    },
  }
}
