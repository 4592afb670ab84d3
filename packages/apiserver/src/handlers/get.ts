import { storageName } from '../registry/generic/create.ts'
import { interpretStorageError } from '../registry/generic/errors.ts'
import { encodeObject } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import { checkResourceVersion } from '../request/list-options.ts'
import { send } from './respond.ts'
import { namespaceOf } from './target.ts'
import type { ResourceHandler } from './target.ts'

/** GET of one object: the bytes of the watch cache as they are, unless another form is asked. */
export const getHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context } = exchange
  const format = negotiateOutput(context, { transforms: true })
  const resourceVersion = context.query.get('resourceVersion') ?? ''
  checkResourceVersion(resourceVersion)
  const name = storageName(resource, namespaceOf(resource, exchange), context.info.name)
  const options = { ...(resourceVersion === '' ? {} : { resourceVersion }), signal: context.signal }
  const stored = await resource.storage.get(name, options).catch((err: unknown) => {
    throw interpretStorageError(err, resource.groupResource, { name: name.name, operation: 'get' })
  })
  const body = encodeObject(resource.kind, stored, format, deps.clock.now())
  send(exchange, { status: 200, contentType: format.mediaType, body })
}
