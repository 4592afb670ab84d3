import type { JsonValue, Schema } from '@keelson/apimachinery'

/**
 * What the generated shapes do not say about fields: definition → field → facts, '.' for the definition itself.
 * The facts are words in the notation of upstream's Go markers: `listType=map listMapKey=name patchStrategy=merge
 * patchMergeKey=name default="TCP" enum=TCP,UDP type=Quantity`;
 * spaces in a value are written %20. `zero=kept` is an optional field whose zero says something else than its absence:
 * a Go pointer, or a field without `omitempty`. One text per field, because that costs nothing
 * until a schema is asked for.
 */
export type FieldFacts = Readonly<Record<string, Readonly<Record<string, string>>>>

/** One field's facts, parsed. `type` replaces the type token of the shape. */
export interface ParsedFacts {
  type?: string
  overlay: Partial<Schema>
}

/** Parses one field's facts; throws for a word it does not know. */
export function parseFacts(text: string): ParsedFacts {
  const facts: ParsedFacts = { overlay: {} }
  for (const word of text.split(' ')) {
    const separator = word.indexOf('=')
    applyFact(facts, word.slice(0, separator), word.slice(separator + 1))
  }
  return facts
}

function applyFact(facts: ParsedFacts, name: string, value: string): void {
  const { overlay } = facts
  switch (name) {
    case 'type':
      facts.type = value
      break
    case 'listType':
      overlay.listType = value as NonNullable<Schema['listType']>
      break
    case 'listMapKey':
      overlay.listMapKeys = [...(overlay.listMapKeys ?? []), value]
      break
    case 'mapType':
      overlay.mapType = value as NonNullable<Schema['mapType']>
      break
    case 'patchStrategy':
      overlay.patchStrategy = value.split(',') as NonNullable<Schema['patchStrategy']>
      break
    case 'patchMergeKey':
      overlay.patchMergeKey = value
      break
    case 'enum':
      overlay.enum = value.split(',').map(decodeURIComponent)
      break
    case 'zero':
      overlay.omitEmpty = false
      break
    case 'default':
      overlay.default = JSON.parse(value) as JsonValue
      break
    default:
      throw new Error(`unknown field fact ${name}=${value}`)
  }
}
