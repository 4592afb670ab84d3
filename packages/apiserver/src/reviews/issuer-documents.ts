import type { ServiceAccountTokens } from '../authn/index.ts'
import type { DocumentSource } from '../documents/port.ts'
import { makeDocument, sendDocument } from '../documents/static-document.ts'
import type { StaticDocument } from '../documents/static-document.ts'

const cacheControl = { 'cache-control': 'public, max-age=3600' }

/** /.well-known/openid-configuration and /openid/v1/jwks: how others verify service-account tokens. */
export function createIssuerDocuments(tokens: ServiceAccountTokens): DocumentSource {
  const makers: Readonly<Record<string, () => Promise<StaticDocument>>> = {
    '/.well-known/openid-configuration': async () =>
      makeDocument('application/json', JSON.stringify(tokens.openIdConfiguration())),
    '/openid/v1/jwks': async () => makeDocument('application/jwk-set+json', JSON.stringify(await tokens.jwks())),
  }
  const made = new Map<string, Promise<StaticDocument>>()
  return {
    paths: Object.keys(makers),
    async answer(request) {
      const make = makers[request.path]
      if (make === undefined) return undefined
      const document = made.get(request.path) ?? make()
      made.set(request.path, document)
      return sendDocument(await document, request, cacheControl)
    },
  }
}
