import type { ResponseHeaders } from '../client.ts'
import type { Middleware } from '../dispatch.ts'

/** Hands the text of every `Warning: 299` header to `onWarning`. */
export function warningsMiddleware(onWarning: (text: string) => void): Middleware {
  return (next) => async (request) => {
    const response = await next(request)
    for (const text of warningsOf(response.headers)) onWarning(text)
    return response
  }
}

/** The texts of the warnings in a response, unescaped. Headers of other codes or forms are ignored. */
export function warningsOf(headers: ResponseHeaders): string[] {
  const header = headers['warning']
  if (header === undefined) return []
  const joined = typeof header === 'string' ? header : header.join(', ')
  const texts: string[] = []
  for (const match of joined.matchAll(/(\d{3}) \S+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?/g)) {
    if (match[1] === '299') texts.push((match[2] ?? '').replaceAll(/\\(.)/g, '$1'))
  }
  return texts
}
