import { deepClone, isObject, managedFields, statusErrors } from '@keelson/apimachinery'
import type { JsonObject, KubeObject } from '@keelson/apimachinery'
import { applyKindDefaults, decodeComputed, decodeObject, decodeTargetOf, reportStrict } from '../negotiation/decode.ts'
import type { DecodeRules } from '../negotiation/decode.ts'
import { encodeObject } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import type { Resource } from '../registry/generic/resource.ts'
import { updateObject } from '../registry/generic/update.ts'
import type { UpdateScope } from '../registry/generic/update-scope.ts'
import { readBody } from '../request/body.ts'
import type { Exchange } from '../request/exchange.ts'
import { parseWriteOptions } from '../request/options.ts'
import type { WriteOptions } from '../request/options.ts'
import { applyPatch, parsePatch, patchTypeOf } from './patch-body.ts'
import type { Patch } from './patch-body.ts'
import { send } from './respond.ts'
import { conversionError, goText } from './strategic-wording.ts'
import { writeRequest } from './target.ts'
import type { HandlerDependencies, ResourceHandler } from './target.ts'

interface PatchWork {
  readonly resource: Resource
  readonly patch: Patch
  readonly options: WriteOptions
  readonly rules: DecodeRules
  readonly subresource: string
  now(): number
}

function invalid(shown: string, message: string): Error {
  return statusErrors.invalid({ group: '', kind: '' }, '', [
    { type: 'FieldValueInvalid', field: 'patch', badValue: shown, detail: message },
  ])
}

function invalidPatch(document: JsonObject, message: string): Error {
  return invalid(JSON.stringify(document), message)
}

/** Upstream shows the patch itself where it is a strategic one, else what came of it. */
function refusedResult(patch: Patch, document: JsonObject, message: string): Error {
  return patch.type === 'strategic' ? invalid(goText(patch.value), message) : invalidPatch(document, message)
}

/** The object after a JSON, merge or strategic patch. */
function patched(work: PatchWork, current: KubeObject): KubeObject {
  const { resource, patch, rules } = work
  const { kind } = resource
  const document = applyPatch(patch, current as unknown as JsonObject, kind.schema)
  if (!isObject(document)) {
    throw invalidPatch(document, `json: cannot unmarshal non-object into Go value of type ${kind.kind}`)
  }
  const { apiVersion, kind: given } = document
  const expected = current.apiVersion
  if (given !== kind.kind || apiVersion !== expected) {
    throw invalidPatch(
      document,
      `unable to decode: the patched object is ${JSON.stringify(given ?? '')} of ${JSON.stringify(apiVersion ?? '')}, expected ${JSON.stringify(kind.kind)} of ${JSON.stringify(expected)}`,
    )
  }
  const { object, strict, error } = decodeComputed(document, decodeTargetOf(kind))
  if (error !== undefined)
    throw refusedResult(patch, document, patch.type === 'strategic' ? conversionError(error) : error)
  reportStrict([...patch.duplicates, ...strict], rules, (message) => refusedResult(patch, document, message))
  applyKindDefaults(kind, object)
  return object
}

/** The object after an apply patch: merged by ownership, ownership recorded. */
function applied(work: PatchWork, current: KubeObject | undefined): KubeObject {
  const { resource, patch, options } = work
  const { kind } = resource
  const configuration = decodeObject(
    { value: deepClone(patch.value), duplicates: patch.duplicates },
    decodeTargetOf(kind),
    work.rules,
  )
  if ((configuration.metadata.managedFields?.length ?? 0) > 0) {
    throw statusErrors.badRequest('metadata.managedFields must be nil')
  }
  const result = managedFields.apply({
    ...(current === undefined ? {} : { live: current as unknown as JsonObject }),
    applied: configuration as unknown as JsonObject,
    schema: kind.schema,
    manager: options.fieldManager,
    apiVersion: configuration.apiVersion,
    ...(work.subresource === '' ? {} : { subresource: work.subresource }),
    force: options.force,
    now: work.now(),
    resetFields: resetFields(resource, work.subresource),
  })
  const object = deepClone(result) as unknown as KubeObject
  applyKindDefaults(kind, object)
  return object
}

/** What this endpoint resets, and whoever applies here therefore never owns. */
function resetFields(resource: Resource, subresource: string): string[][] {
  if (subresource === 'status') return [['spec']]
  return resource.hasStatus ? [['status']] : []
}

/** PATCH on an object or an updating subresource. */
export async function patchObject(
  deps: HandlerDependencies,
  resource: Resource,
  exchange: Exchange,
  scope: UpdateScope,
): Promise<void> {
  const { context, request } = exchange
  const type = patchTypeOf(context, true)
  const format = negotiateOutput(context, { transforms: true })
  const body = await readBody(request)
  const options = parseWriteOptions('PatchOptions', context.query, {
    userAgent: context.headers['user-agent'] ?? '',
    apply: type === 'apply',
  })
  const patch = parsePatch(type, body, options.fieldValidation !== 'Ignore')
  const rules: DecodeRules = { fieldValidation: options.fieldValidation, context }
  const work: PatchWork = {
    resource,
    patch,
    options,
    rules,
    subresource: context.info.subresource,
    now: () => deps.clock.now(),
  }
  const { stored, created } = await updateObject(deps, resource, {
    ...writeRequest(deps, resource, exchange, options),
    scope,
    mayCreate: type === 'apply' && scope === 'object',
    ownershipTracked: type === 'apply',
    compute: (current) => {
      if (type === 'apply') return applied(work, current)
      if (current === undefined) throw statusErrors.notFound(resource.groupResource, context.info.name)
      return patched(work, current)
    },
  })
  const answer = encodeObject(resource.kind, stored, format, deps.clock.now())
  send(exchange, { status: created ? 201 : 200, contentType: format.mediaType, body: answer })
}

/** PATCH on an object itself. */
export const patchHandler: ResourceHandler = (deps, resource, exchange) =>
  patchObject(deps, resource, exchange, 'object')
