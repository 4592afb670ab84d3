import { isStatusError, statusErrors } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { StorageError, storageErrors } from '../../storage/index.ts'
import { interpretStorageError } from './errors.ts'

const pods = { group: '', resource: 'pods' }

function statusOf(err: unknown, operation: 'get' | 'create' | 'update' | 'list') {
  const translated = interpretStorageError(err, pods, { name: 'a', operation })
  return isStatusError(translated) ? translated.status : undefined
}

describe('interpretStorageError', () => {
  it('gives every storage error the code and reason clients know', () => {
    const seen = [
      statusOf(storageErrors.keyNotFound('/k'), 'get'),
      statusOf(storageErrors.keyExists('/k'), 'create'),
      statusOf(storageErrors.keyExists('/k'), 'update'),
      statusOf(storageErrors.uidPrecondition('/k', 'a', 'b'), 'update'),
      statusOf(storageErrors.revisionPrecondition('/k', '1', '2'), 'update'),
      statusOf(storageErrors.tooOld(1, 5), 'list'),
      statusOf(storageErrors.tooLarge(9, 5), 'get'),
      statusOf(storageErrors.invalidContinue('why'), 'list'),
      statusOf(new StorageError('unreachable', 'gone'), 'get'),
      statusOf(new StorageError('timeout', 'late'), 'update'),
      statusOf(new StorageError('tooLarge', 'etcdserver: request is too large'), 'create'),
    ].map((status) => `${status?.code} ${status?.reason}`)
    expect(seen).toEqual([
      '404 NotFound',
      '409 AlreadyExists',
      '409 Conflict',
      '409 Conflict',
      '409 Conflict',
      '410 Expired',
      '504 Timeout',
      '400 BadRequest',
      '500 ServerTimeout',
      '504 Timeout',
      '413 RequestEntityTooLarge',
    ])
  })

  it('passes on the token with which an expired list can go on', () => {
    expect(statusOf(storageErrors.continueExpired(3, 'token'), 'list')?.metadata).toMatchObject({ continue: 'token' })
  })

  it('leaves alone what is no storage error', () => {
    const refusal = statusErrors.badRequest('no')
    expect(interpretStorageError(refusal, pods, { operation: 'get' })).toBe(refusal)
  })
})
