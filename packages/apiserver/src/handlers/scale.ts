import { deepClone, managedFields, statusErrors } from '@keelson/apimachinery'
import type { JsonObject, KubeObject, Schema } from '@keelson/apimachinery'
import { definitionSchema, scalePrinter } from '@keelson/api'
import { decodeComputed, decodeObject } from '../negotiation/decode.ts'
import { parseBody } from '../negotiation/parse-body.ts'
import type { DecodeRules, DecodeTarget } from '../negotiation/decode.ts'
import { computedObject, encodeObject } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import { storageName } from '../registry/generic/create.ts'
import { interpretStorageError } from '../registry/generic/errors.ts'
import { ensureName, ensureNamespace } from '../registry/generic/meta.ts'
import type { Resource } from '../registry/generic/resource.ts'
import { applyScale, ownedScaleOf, scaleOf, takeOwnership } from '../registry/generic/scale.ts'
import type { Scale } from '../registry/generic/scale.ts'
import { updateObject } from '../registry/generic/update.ts'
import { readBody } from '../request/body.ts'
import type { Exchange } from '../request/exchange.ts'
import { parseWriteOptions } from '../request/options.ts'
import type { WriteOptions } from '../request/options.ts'
import { applyPatch, parsePatch, patchTypeOf } from './patch-body.ts'
import type { Patch } from './patch-body.ts'
import { send } from './respond.ts'
import { namespaceOf, writeRequest } from './target.ts'
import type { HandlerDependencies, ResourceHandler } from './target.ts'

const scaleTarget: DecodeTarget = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  get schema(): Schema {
    return definitionSchema('io.k8s.api.autoscaling.v1.Scale')
  },
}

function sendScale({ clock }: HandlerDependencies, exchange: Exchange, scale: Scale): void {
  const format = negotiateOutput(exchange.context, { transforms: true })
  const body = encodeObject(scalePrinter, computedObject(scale), format, clock.now())
  send(exchange, { status: 200, contentType: format.mediaType, body })
}

/** GET /scale. */
export const getScaleHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context } = exchange
  const name = storageName(resource, namespaceOf(resource, exchange), context.info.name)
  const stored = await resource.storage.get(name, { signal: context.signal }).catch((err: unknown) => {
    throw interpretStorageError(err, resource.groupResource, { name: name.name, operation: 'get' })
  })
  sendScale(deps, exchange, scaleOf(resource.kind, stored.object))
}

interface ScaleWrite {
  readonly options: WriteOptions
  /** The Scale that is wanted, from the present one. */
  wanted(current: Scale): Scale
  /** True when `wanted` recorded in the Scale's managedFields who owns its replicas (apply). */
  readonly ownershipTracked: boolean
}

async function writeScale(
  deps: HandlerDependencies,
  resource: Resource,
  exchange: Exchange,
  write: ScaleWrite,
): Promise<void> {
  const { stored } = await updateObject(deps, resource, {
    ...writeRequest(deps, resource, exchange, write.options),
    scope: 'object',
    mayCreate: false,
    ownershipTracked: write.ownershipTracked,
    compute: (current) => {
      const object = deepClone(current as KubeObject)
      const { kind } = resource
      if (!write.ownershipTracked) return applyScale(kind, object, write.wanted(scaleOf(kind, object)))
      const scale = write.wanted(ownedScaleOf(kind, object))
      return takeOwnership(kind, applyScale(kind, object, scale), scale)
    },
  })
  sendScale(deps, exchange, scaleOf(resource.kind, stored.object))
}

/** PUT /scale. */
export const updateScaleHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context, request } = exchange
  const body = await readBody(request)
  const options = parseWriteOptions('UpdateOptions', context.query, {
    userAgent: context.headers['user-agent'] ?? '',
  })
  const rules = { fieldValidation: options.fieldValidation, context }
  const strict = options.fieldValidation !== 'Ignore'
  const scale = decodeObject(parseBody(context, body, { strict, target: scaleTarget }), scaleTarget, rules)
  ensureNamespace(scale, namespaceOf(resource, exchange))
  ensureName(scale, context.info.name)
  await writeScale(deps, resource, exchange, { options, wanted: () => scale as Scale, ownershipTracked: false })
}

interface ScalePatch {
  readonly patch: Patch
  readonly options: WriteOptions
  readonly rules: DecodeRules
  readonly now: number
}

/** The Scale after a JSON, merge or strategic patch. */
function patched({ patch }: ScalePatch, current: Scale): Scale {
  const document = applyPatch(patch, current as unknown as JsonObject, scaleTarget.schema)
  const { object, error } = decodeComputed(document, scaleTarget)
  if (error === undefined) return object as Scale
  throw statusErrors.invalid({ group: '', kind: '' }, '', [
    { type: 'FieldValueInvalid', field: 'patch', badValue: JSON.stringify(document), detail: error },
  ])
}

/** The Scale after an apply patch: the replicas belong to the applier, or to somebody else, who is then named. */
function applied({ patch, options, rules, now }: ScalePatch, current: Scale): Scale {
  const body = { value: deepClone(patch.value), duplicates: patch.duplicates }
  const configuration = decodeObject(body, scaleTarget, rules)
  ensureNamespace(configuration, current.metadata.namespace ?? '')
  ensureName(configuration, current.metadata.name ?? '')
  return managedFields.apply({
    live: current as unknown as JsonObject,
    applied: configuration as unknown as JsonObject,
    schema: scaleTarget.schema,
    manager: options.fieldManager,
    apiVersion: configuration.apiVersion,
    subresource: 'scale',
    force: options.force,
    now,
  }) as unknown as Scale
}

/** PATCH /scale: the patch applies to the Scale, its replicas to the object. */
export const patchScaleHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context, request } = exchange
  const type = patchTypeOf(context, true)
  const body = await readBody(request)
  const options = parseWriteOptions('PatchOptions', context.query, {
    userAgent: context.headers['user-agent'] ?? '',
    apply: type === 'apply',
  })
  const work: ScalePatch = {
    patch: parsePatch(type, body, options.fieldValidation !== 'Ignore'),
    options,
    rules: { fieldValidation: options.fieldValidation, context },
    now: deps.clock.now(),
  }
  const ownershipTracked = type === 'apply'
  await writeScale(deps, resource, exchange, {
    options,
    wanted: (current) => (ownershipTracked ? applied(work, current) : patched(work, current)),
    ownershipTracked,
  })
}
