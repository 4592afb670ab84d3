/** One clause of an Accept header. */
export interface AcceptClause {
  readonly type: string
  readonly subtype: string
  readonly params: Readonly<Record<string, string>>
  readonly q: number
}

function parseClause(text: string): AcceptClause | undefined {
  const [media = '', ...rest] = text.split(';').map((part) => part.trim())
  const [type, subtype] = media.split('/').map((part) => part.trim())
  if (!type || !subtype) return undefined
  const params: Record<string, string> = {}
  let q = 1
  for (const param of rest) {
    const at = param.indexOf('=')
    if (at < 0) continue
    const key = param.slice(0, at).trim()
    const value = param.slice(at + 1).trim()
    if (key === 'q') q = Number.isFinite(Number(value)) ? Number(value) : 1
    else params[key] = value
  }
  return { type, subtype, params, q }
}

function specificity(clause: AcceptClause): number {
  return clause.type === '*' ? 0 : clause.subtype === '*' ? 1 : 2
}

/** Parses an Accept header; best clause first, equal ones in the client's order. */
export function parseAccept(header: string): AcceptClause[] {
  const clauses = header
    .split(',')
    .map(parseClause)
    .filter((clause) => clause !== undefined)
  return clauses.toSorted((a, b) => b.q - a.q || specificity(b) - specificity(a))
}

/** Whether an Accept-Encoding header lets the server answer with gzip. */
export function acceptsGzip(header: string | string[] | undefined): boolean {
  if (header === undefined) return false
  const text = Array.isArray(header) ? header.join(',') : header
  return text.split(',').some((part) => {
    const [name = '', ...params] = part.split(';').map((piece) => piece.trim().toLowerCase())
    return name === 'gzip' && !params.some((param) => /^q=0(\.0*)?$/.test(param))
  })
}
