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

/** A YAML text as the JSON text of the same value. Throws 400 for what is not YAML. */
export function parseYaml(text: string): string {
  const document = loaded().parseDocument(text, { uniqueKeys: false, merge: true, logLevel: 'silent' })
  const error = document.errors[0]
  if (error !== undefined) throw statusErrors.badRequest(`yaml: ${error.message.split('\n')[0] ?? ''}`)
  try {
    return JSON.stringify(document.toJS({ maxAliasCount }) ?? null)
  } catch (err) {
    throw statusErrors.badRequest(`yaml: ${err instanceof Error ? err.message : String(err)}`)
  }
}

/** A value as YAML. */
export function formatYaml(value: unknown): string {
  // As Go clients read it, YAML 1.1: texts that look like times, booleans or numbers there are quoted.
  return loaded().stringify(value, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 })
}
