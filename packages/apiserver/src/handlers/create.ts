import { statusErrors } from '@keelson/apimachinery'
import { applyKindDefaults, decodeObject, decodeTargetOf } from '../negotiation/decode.ts'
import { parseBody } from '../negotiation/parse-body.ts'
import { encodeObject } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import { createObject } from '../registry/generic/create.ts'
import { readBody } from '../request/body.ts'
import { parseWriteOptions } from '../request/options.ts'
import { send } from './respond.ts'
import { writeRequest } from './target.ts'
import type { ResourceHandler } from './target.ts'

/** POST to a collection: creates one object. */
export const createHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context, request } = exchange
  const format = negotiateOutput(context, { transforms: true })
  const body = await readBody(request)
  const options = parseWriteOptions('CreateOptions', context.query, {
    userAgent: context.headers['user-agent'] ?? '',
  })
  const target = decodeTargetOf(resource.kind)
  const decoded = parseBody(context, body, { strict: options.fieldValidation !== 'Ignore', target })
  const rules = { fieldValidation: options.fieldValidation, context }
  const object = decodeObject(decoded, target, rules)
  if (resource.kind.namespaced && context.info.namespace === '') {
    // As upstream: a namespaced object is created in its namespace only.
    throw statusErrors.genericMethodNotAllowed()
  }
  applyKindDefaults(resource.kind, object)
  const stored = await createObject(deps, resource, object, writeRequest(deps, resource, exchange, options))
  const answer = encodeObject(resource.kind, stored, format, deps.clock.now())
  send(exchange, { status: 201, contentType: format.mediaType, body: answer })
}
