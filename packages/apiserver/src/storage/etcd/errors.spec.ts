import { describe, expect, it } from 'vitest'
import { interpretStorageError } from '../../registry/generic/errors.ts'
import { toStorageError } from './errors.ts'
import { EtcdError } from './port.ts'
import type { EtcdErrorCode } from './port.ts'

const answers: Record<EtcdErrorCode, number> = {
  compacted: 410,
  futureRevision: 504,
  tooLarge: 413,
  unavailable: 500,
  timeout: 504,
  aborted: 504,
  leaseNotFound: 500,
  internal: 500,
}

describe('an error of etcd', () => {
  it.each(Object.entries(answers))('%s reaches clients as %s', (code, status) => {
    const stored = toStorageError('/registry/x', new EtcdError(code as EtcdErrorCode, 'why'))
    const seen = interpretStorageError(stored, { group: '', resource: 'pods' }, { operation: 'create' })
    expect((seen as { status: { code: number } }).status.code).toBe(status)
  })

  it('tells a failure of etcd from its absence: only the latter is worth a retry', () => {
    const reasonOf = (code: EtcdErrorCode): string =>
      (
        interpretStorageError(
          toStorageError('/registry/x', new EtcdError(code, 'why')),
          { group: '', resource: 'pods' },
          { operation: 'create' },
        ) as { status: { reason: string } }
      ).status.reason
    expect(reasonOf('internal')).toBe('InternalError')
    expect(reasonOf('unavailable')).toBe('ServerTimeout')
  })
})
