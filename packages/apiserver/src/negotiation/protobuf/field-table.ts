import texts from './fields.generated.json' with { type: 'json' }

/** One field of a message: its JSON name, or the definition that is inlined in its place. */
export interface MessageField {
  readonly name: string
  /** The zero value says something and is kept (a pointer in Go). */
  readonly keepsZero: boolean
  /** Definition whose fields appear in the parent's JSON. */
  readonly inline?: string
}

const parsed = new Map<string, ReadonlyMap<number, MessageField>>()

function parse(text: string): ReadonlyMap<number, MessageField> {
  const fields = new Map<number, MessageField>()
  for (const entry of text.split(' ')) {
    const colon = entry.indexOf(':')
    const rest = entry.slice(colon + 1)
    const keepsZero = rest.endsWith('*')
    const name = keepsZero ? rest.slice(0, -1) : rest
    const field = name.startsWith('>') ? { name: '', keepsZero, inline: name.slice(1) } : { name, keepsZero }
    fields.set(Number(entry.slice(0, colon)), field)
  }
  return fields
}

/** The fields of a definition by their protobuf numbers, each list parsed when first needed. */
export function messageFields(definitionName: string): ReadonlyMap<number, MessageField> | undefined {
  const known = parsed.get(definitionName)
  if (known !== undefined) return known
  const text = (texts as Record<string, string>)[definitionName]
  if (text === undefined) return undefined
  const fields = parse(text)
  parsed.set(definitionName, fields)
  return fields
}
