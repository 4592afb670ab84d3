import { describe, expect, it } from 'vitest'
import {
  FieldPath,
  fieldErrorMessage,
  fieldErrors,
  goQuote,
  isConflict,
  isNotFound,
  isStatusError,
  isTooLargeResourceVersion,
  isTooManyRequests,
  statusErrors,
  suggestedDelaySeconds,
} from './index.ts'

const pods = { group: '', resource: 'pods' }
const deployments = { group: 'apps', resource: 'deployments' }

describe('status errors', () => {
  it('carry upstream messages, codes and details', () => {
    expect(statusErrors.notFound(deployments, 'web').status).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "web" not found',
      reason: 'NotFound',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
      code: 404,
    })
    const cases: [Error, string][] = [
      [statusErrors.alreadyExists(pods, 'a'), 'pods "a" already exists'],
      [statusErrors.conflict(pods, 'a', 'too late'), 'Operation cannot be fulfilled on pods "a": too late'],
      [statusErrors.forbidden(pods, '', 'no'), 'pods is forbidden: no'],
      [statusErrors.forbidden(pods, 'a', 'no'), 'pods "a" is forbidden: no'],
      [statusErrors.forbidden({ group: '', resource: '' }, '', 'no'), 'forbidden: no'],
      [statusErrors.methodNotSupported(pods, 'list'), 'list is not supported on resources of kind "pods"'],
      [statusErrors.internal(new Error('boom')), 'Internal error occurred: boom'],
      [statusErrors.unauthorized(''), 'not authorized'],
      [statusErrors.timeout('slow'), 'Timeout: slow'],
    ]
    for (const [err, message] of cases) expect(err.message).toBe(message)
  })

  it('aggregate field errors once each', () => {
    const twice = fieldErrors.required(FieldPath.of('spec', 'x'))
    const err = statusErrors.invalid({ group: 'apps', kind: 'Deployment' }, 'web', [
      twice,
      twice,
      fieldErrors.invalid(FieldPath.of('spec').child('y'), 3, 'too odd'),
    ])
    expect(err.message).toBe(
      'Deployment.apps "web" is invalid: [spec.x: Required value, spec.y: Invalid value: 3: too odd]',
    )
    expect(err.status.details?.causes).toHaveLength(3)
    expect(err.status.details?.causes?.[2]).toEqual({
      reason: 'FieldValueInvalid',
      message: 'Invalid value: 3: too odd',
      field: 'spec.y',
    })
  })

  it('are told apart by predicates, by code where there is no reason', () => {
    const missing = statusErrors.notFound(pods, 'a')
    expect([isNotFound(missing), isConflict(missing), isStatusError(new Error('x'))]).toEqual([true, false, false])
    expect(isTooManyRequests(statusErrors.tooManyRequests('slow down', 3))).toBe(true)
    expect(suggestedDelaySeconds(statusErrors.tooManyRequests('slow down', 3))).toBe(3)
    expect(suggestedDelaySeconds(missing)).toBeUndefined()
    expect(isTooLargeResourceVersion(statusErrors.tooLargeResourceVersion(9, 3, 1))).toBe(true)
  })
})

describe('field errors', () => {
  it('print as upstream', () => {
    const path = FieldPath.of('spec').child('ports').index(0).child('env').key('FOO')
    expect(fieldErrorMessage(fieldErrors.invalid(path, 'a"b', 'bad'))).toBe(
      'spec.ports[0].env[FOO]: Invalid value: "a\\"b": bad',
    )
    expect(fieldErrorMessage(fieldErrors.notSupported('x', 'q', ['a', 'b']))).toBe(
      'x: Unsupported value: "q": supported values: "a", "b"',
    )
    expect(fieldErrorMessage(fieldErrors.tooLong('x', 'long', 3))).toBe('x: Too long: may not be more than 3 bytes')
    expect(fieldErrorMessage(fieldErrors.tooMany('x', 3, 1))).toBe('x: Too many: 3: must have at most 1 item')
    expect(fieldErrorMessage(fieldErrors.duplicate('x', { b: 1, a: '<' }))).toBe(
      'x: Duplicate value: {"a":"\\u003c","b":1}',
    )
    expect(fieldErrorMessage(fieldErrors.invalid('x', null, 'bad'))).toBe('x: Invalid value: null: bad')
    expect(goQuote('a\n\u0001é')).toBe('"a\\n\\x01é"')
  })
})
