import type * as Yaml from 'yaml'
import { statusErrors } from '@keelson/apimachinery'
import type { RequestContext } from '../request/context.ts'

// Ten megabytes that a cluster whose clients all speak JSON and protobuf never needs.
let yaml: typeof Yaml | undefined

function mentionsYaml({ headers }: Pick<RequestContext, 'headers'>): boolean {
  return headers['content-type']?.includes('yaml') === true || headers.accept?.includes('yaml') === true
}

/** Loads the YAML library before the first request that may need it; after that `parseYaml` and `formatYaml` work. */
export async function prepareYaml(context: Pick<RequestContext, 'headers'>): Promise<void> {
  if (yaml === undefined && mentionsYaml(context)) yaml = await import('yaml')
}

function loaded(): typeof Yaml {
  if (yaml === undefined) throw new Error('the YAML library was not loaded')
  return yaml
}

// Bounds what a few lines of anchors can grow to.
const maxAliasCount = 100

/** What a YAML text says. */
export interface ParsedYaml {
  /** The same value as a JSON text. */
  readonly json: string
  /** What is to be said of keys given twice, in upstream's words; only looked for when asked. */
  readonly duplicates: readonly string[]
}

/** Reads a YAML text; `strict` also looks for keys given twice. Throws 400 for what is not YAML. */
export function parseYaml(text: string, strict: boolean): ParsedYaml {
  const { LineCounter, parseDocument } = loaded()
  const lines = new LineCounter()
  const document = parseDocument(text, { uniqueKeys: false, merge: true, logLevel: 'silent', lineCounter: lines })
  const error = document.errors[0]
  if (error !== undefined) throw statusErrors.badRequest(`yaml: ${error.message.split('\n')[0] ?? ''}`)
  try {
    return {
      json: JSON.stringify(document.toJS({ maxAliasCount }) ?? null),
      duplicates: strict ? duplicatesBelow(document.contents, lines) : [],
    }
  } catch (err) {
    throw statusErrors.badRequest(`yaml: ${err instanceof Error ? err.message : String(err)}`)
  }
}

/** Keys given twice in the maps of a node, each with the line of its value, as Go's parser counts. */
function duplicatesBelow(node: unknown, lines: Yaml.LineCounter): string[] {
  const { isMap, isNode, isScalar, isSeq } = loaded()
  if (isSeq(node)) return node.items.flatMap((item) => duplicatesBelow(item, lines))
  if (!isMap(node)) return []
  const seen = new Set<unknown>()
  return node.items.flatMap(({ key, value }) => {
    const found = duplicatesBelow(value, lines)
    // Maps may be merged into one (`<<`, a symbol) as often as one likes.
    if (!isScalar(key) || typeof key.value === 'symbol') return found
    if (seen.has(key.value)) {
      const { line } = lines.linePos((isNode(value) ? value : key).range?.[0] ?? 0)
      found.push(`line ${line}: key ${JSON.stringify(key.value)} already set in map`)
    }
    seen.add(key.value)
    return found
  })
}

/** A value as YAML. */
export function formatYaml(value: unknown): string {
  // As Go clients read it, YAML 1.1: texts that look like times, booleans or numbers there are quoted.
  return loaded().stringify(value, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 })
}
