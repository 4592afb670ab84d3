import { FieldPath, fieldErrors, parseFieldSelector, parseLabelSelector, statusErrors } from '@keelson/apimachinery'
import type { FieldError, FieldSelector, Selector } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import { boolParameter, intParameter } from './options.ts'

/** ListOptions of list, watch and deletecollection requests, validated. */
export interface ParsedListOptions {
  readonly label?: Selector
  readonly field?: FieldSelector
  readonly watch: boolean
  readonly resourceVersion: string
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan'
  readonly limit: number
  readonly continue: string
  /** Seconds; 0 when not asked. */
  readonly timeoutSeconds: number
  readonly allowWatchBookmarks: boolean
  readonly sendInitialEvents?: boolean
}

const matchPath = FieldPath.of('resourceVersionMatch')

interface VersionOptions {
  match: string
  resourceVersion: string
  continue: string
  sendInitialEvents?: boolean
}

// Rules and wording: apimachinery pkg/apis/meta/internalversion/validation.
function validateList(o: VersionOptions): FieldError[] {
  const errors: FieldError[] = []
  if (o.match !== '') {
    if (o.resourceVersion === '') {
      errors.push(
        fieldErrors.forbidden(matchPath, 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
      )
    }
    if (o.continue !== '') {
      errors.push(fieldErrors.forbidden(matchPath, 'resourceVersionMatch is forbidden when continue is provided'))
    }
    if (o.match !== 'Exact' && o.match !== 'NotOlderThan') {
      errors.push(fieldErrors.notSupported(matchPath, o.match, ['Exact', 'NotOlderThan', '']))
    }
    if (o.match === 'Exact' && o.resourceVersion === '0') {
      errors.push(fieldErrors.forbidden(matchPath, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
    }
  }
  if (o.sendInitialEvents !== undefined) {
    const path = FieldPath.of('sendInitialEvents')
    errors.push(fieldErrors.forbidden(path, 'sendInitialEvents is forbidden for list'))
  }
  return errors
}

function validateWatch(o: VersionOptions): FieldError[] {
  const errors: FieldError[] = []
  if (o.sendInitialEvents !== undefined && o.match !== 'NotOlderThan') {
    errors.push(
      fieldErrors.forbidden(matchPath, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    )
  }
  if (o.match === '') return errors
  if (o.sendInitialEvents === undefined) {
    errors.push(
      fieldErrors.forbidden(
        matchPath,
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    )
  }
  if (o.match !== 'NotOlderThan') errors.push(fieldErrors.notSupported(matchPath, o.match, ['NotOlderThan']))
  if (o.continue !== '') {
    errors.push(fieldErrors.forbidden(matchPath, 'resourceVersionMatch is forbidden when continue is provided'))
  }
  return errors
}

function parseField(kind: KindDefinition, text: string): FieldSelector | undefined {
  if (text === '') return undefined
  const selector = parseFieldSelector(text)
  for (const { field } of selector.requirements) {
    if (field === 'metadata.name' || field === 'metadata.namespace') continue
    if (Object.keys(kind.selectableFields).length === 0) {
      throw statusErrors.badRequest(
        `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
      )
    }
    if (!Object.hasOwn(kind.selectableFields, field))
      throw statusErrors.badRequest(`field label not supported: ${field}`)
  }
  return selector.empty ? undefined : selector
}

/** Throws the 400 of upstream for a resourceVersion that is not a number. */
export function checkResourceVersion(version: string): void {
  if (version === '' || /^\d{1,19}$/.test(version)) return
  throw statusErrors.badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`,
  )
}

/** Reads and validates list options for a kind; `name` is set when the path names one object (a watch on it). */
export function parseListOptions(kind: KindDefinition, query: URLSearchParams, name = ''): ParsedListOptions {
  const watch = boolParameter(query, 'watch') ?? false
  const versions: VersionOptions = {
    match: query.get('resourceVersionMatch') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    continue: query.get('continue') ?? '',
    sendInitialEvents: boolParameter(query, 'sendInitialEvents'),
  }
  const errors = watch ? validateWatch(versions) : validateList(versions)
  if (errors.length > 0) throw statusErrors.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors)
  checkResourceVersion(versions.resourceVersion)
  if (!watch && versions.continue !== '' && versions.resourceVersion !== '' && versions.resourceVersion !== '0') {
    throw statusErrors.badRequest('specifying resource version is not allowed when using continue')
  }
  const label = parseLabelSelector(query.get('labelSelector') ?? '')
  const field = parseField(kind, query.get('fieldSelector') ?? '')
  const selected = field?.requiresExactMatch('metadata.name')
  if (name !== '' && field !== undefined && selected !== name) {
    throw statusErrors.badRequest("fieldSelector metadata.name doesn't match requested name")
  }
  const byName = name !== '' && field === undefined ? parseFieldSelector(`metadata.name=${name}`) : field
  return {
    ...(label.empty ? {} : { label }),
    ...(byName === undefined ? {} : { field: byName }),
    watch,
    resourceVersion: versions.resourceVersion,
    ...(versions.match === '' ? {} : { resourceVersionMatch: versions.match as 'Exact' | 'NotOlderThan' }),
    limit: Math.max(0, intParameter(query, 'limit') ?? 0),
    continue: versions.continue,
    timeoutSeconds: Math.max(0, intParameter(query, 'timeoutSeconds') ?? 0),
    allowWatchBookmarks: boolParameter(query, 'allowWatchBookmarks') ?? false,
    ...(versions.sendInitialEvents === undefined ? {} : { sendInitialEvents: versions.sendInitialEvents }),
  }
}
