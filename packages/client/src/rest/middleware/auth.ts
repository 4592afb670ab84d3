import type { Credentials } from '../../auth/port.ts'
import type { Middleware } from '../dispatch.ts'

/** Adds the Authorization header, and tells the credentials when the server does not accept them. */
export function authMiddleware(credentials: Credentials): Middleware {
  return (next) => async (request) => {
    const authorization = await credentials.authorization(request.signal)
    const headers = authorization === undefined ? request.headers : { authorization, ...request.headers }
    const response = await next({ ...request, headers })
    if (response.status === 401) credentials.rejected()
    return response
  }
}
