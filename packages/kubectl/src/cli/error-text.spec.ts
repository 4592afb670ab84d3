import { statusErrors, StatusError } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { reportOf } from './error-text.ts'
import { CommandError, MultiError, SilentExit, UsageError } from './errors.ts'

const text = (err: unknown): string => reportOf(err, 'kubectl get').text
const invalid = (causes: { field: string; message: string }[]): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: 'Invalid',
    code: 422,
    message: 'long',
    details: { kind: 'Pod', name: 'p', causes: causes.map((cause) => ({ reason: 'FieldValueInvalid', ...cause })) },
  })

describe('errors', () => {
  it('words refusals by their reason', () => {
    expect(text(statusErrors.notFound({ group: '', resource: 'pods' }, 'p'))).toBe(
      'Error from server (NotFound): pods "p" not found',
    )
    expect(text(statusErrors.unauthorized('Unauthorized'))).toBe(
      'error: You must be logged in to the server (Unauthorized)',
    )
  })

  it('lists the causes of invalid objects', () => {
    expect(text(invalid([{ field: 'a', message: 'x' }]))).toBe('The Pod "p" is invalid: a: x')
    expect(
      text(
        invalid([
          { field: 'a', message: 'x' },
          { field: 'b', message: 'y' },
        ]),
      ),
    ).toBe('The Pod "p" is invalid: \n* a: x\n* b: y')
  })

  it('points at the help after wrong usage, and keeps exit codes', () => {
    expect(text(new UsageError('no'))).toBe("error: no\nSee 'kubectl get -h' for help and examples")
    expect(reportOf(new CommandError('no', { exitCode: 4 }), 'kubectl')).toEqual({ text: 'error: no', exitCode: 4 })
    expect(reportOf(new SilentExit(7), 'kubectl')).toEqual({ text: '', exitCode: 7 })
  })

  it('tells each of several errors', () => {
    const several = new MultiError([new CommandError('a'), statusErrors.badRequest('b')])
    expect(text(several)).toBe('a\nError from server (BadRequest): b')
  })
})
