import { FieldPath, fieldErrors, parseTime, statusErrors } from '@keelson/apimachinery'
import type { FieldError } from '@keelson/apimachinery'
import { boolParameter, intParameter } from '../request/options.ts'

/** Reads and validates PodLogOptions; the result is the query of the kubelet's /containerLogs. */
export function parseLogOptions(query: URLSearchParams, podName: string): URLSearchParams {
  const result = new URLSearchParams()
  const errors: FieldError[] = []
  for (const flag of ['follow', 'previous', 'timestamps', 'insecureSkipTLSVerifyBackend']) {
    if (boolParameter(query, flag) === true && flag !== 'insecureSkipTLSVerifyBackend') result.set(flag, 'true')
  }
  for (const [name, least] of [
    ['tailLines', 0],
    ['limitBytes', 1],
    ['sinceSeconds', 1],
  ] as const) {
    const value = intParameter(query, name)
    if (value === undefined) continue
    if (value < least) {
      const detail = least === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0'
      errors.push(fieldErrors.invalid(FieldPath.of(name), value, detail))
    }
    result.set(name, String(value))
  }
  const sinceTime = query.get('sinceTime') ?? ''
  if (sinceTime !== '') {
    if (Number.isNaN(parseTime(sinceTime))) {
      throw statusErrors.badRequest(
        `parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`,
      )
    }
    if (result.has('sinceSeconds')) {
      errors.push(
        fieldErrors.forbidden(FieldPath.of(''), 'at most one of `sinceTime` or `sinceSeconds` may be specified'),
      )
    }
    result.set('sinceTime', sinceTime)
  }
  const stream = query.get('stream') ?? ''
  if (stream !== '') {
    if (!['All', 'Stdout', 'Stderr'].includes(stream)) {
      errors.push(fieldErrors.notSupported(FieldPath.of('stream'), stream, ['All', 'Stdout', 'Stderr']))
    }
    result.set('stream', stream)
  }
  if (errors.length > 0) throw statusErrors.invalid({ group: '', kind: 'PodLogOptions' }, podName, errors)
  return result
}
