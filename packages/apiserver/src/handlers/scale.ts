import { deepClone, statusErrors } from '@keelson/apimachinery'
import type { JsonObject, KubeObject, Schema } from '@keelson/apimachinery'
import { definitionSchema, scalePrinter } from '@keelson/api'
import { decodeComputed, decodeObject } from '../negotiation/decode.ts'
import { parseBody } from '../negotiation/parse-body.ts'
import type { DecodeTarget } from '../negotiation/decode.ts'
import { computedObject, encodeObject } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import { storageName } from '../registry/generic/create.ts'
import { interpretStorageError } from '../registry/generic/errors.ts'
import { ensureName, ensureNamespace } from '../registry/generic/meta.ts'
import type { Resource } from '../registry/generic/resource.ts'
import { applyScale, scaleOf } from '../registry/generic/scale.ts'
import type { Scale } from '../registry/generic/scale.ts'
import { updateObject } from '../registry/generic/update.ts'
import { readBody } from '../request/body.ts'
import type { Exchange } from '../request/exchange.ts'
import { parseWriteOptions } from '../request/options.ts'
import type { WriteOptions } from '../request/options.ts'
import { applyPatch, parsePatch, patchTypeOf } from './patch-body.ts'
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
  wanted(current: Scale): Scale
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
    compute: (current) => {
      const object = deepClone(current as KubeObject)
      const scale = write.wanted(scaleOf(resource.kind, object))
      return applyScale(resource.kind, object, scale)
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
  await writeScale(deps, resource, exchange, { options, wanted: () => scale as Scale })
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
  const parsed = parsePatch(type, body, options.fieldValidation !== 'Ignore')
  // A Scale has no lists to merge by key, and its one field one owner at a time: an apply is a merge.
  const patch = type === 'apply' ? { ...parsed, type: 'merge' as const } : parsed
  await writeScale(deps, resource, exchange, {
    options,
    wanted: (current) => {
      const document = applyPatch(patch, current as unknown as JsonObject, scaleTarget.schema)
      const { object, error } = decodeComputed(document, scaleTarget)
      if (error !== undefined) {
        throw statusErrors.invalid({ group: '', kind: '' }, '', [
          { type: 'FieldValueInvalid', field: 'patch', badValue: JSON.stringify(document), detail: error },
        ])
      }
      return object as Scale
    },
  })
}
