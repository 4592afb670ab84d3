import { statusErrors } from '@keelson/apimachinery'
import type { Authenticator } from '../authn/port.ts'
import { peerCertificatesOf } from '../server/peer-certificate.ts'
import type { Filter } from './filter.ts'

const anonymous = 'system:anonymous'

/** Finds out who asks. Bad credentials, or none where anonymous requests are off, end in 401. */
export function createAuthenticationFilter(authenticator: Authenticator, allowAnonymous: boolean): Filter {
  return {
    name: 'authentication',
    async handle(exchange, next) {
      const { context, request } = exchange
      const authentication = await authenticator.authenticate({
        headers: context.headers,
        ...peerCertificatesOf(request),
      })
      if (authentication === undefined || (!allowAnonymous && authentication.user.name === anonymous)) {
        throw statusErrors.unauthorized('Unauthorized')
      }
      context.user = authentication.user
      if (authentication.audiences !== undefined) context.audiences = authentication.audiences
      // Credentials go no further than this.
      delete context.headers.authorization
      await next(exchange)
    },
  }
}
