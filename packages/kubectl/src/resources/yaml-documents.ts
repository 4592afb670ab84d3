import type { JsonValue } from '@keelson/apimachinery'
import type { Tags } from 'yaml'

/** One document of a manifest. */
export type Document = { value: JsonValue } | { error: string }

const kept = new Set(['map', 'seq', 'str', 'null', 'bool', 'int', 'float', 'merge'])

/** The documents of a manifest, JSON or YAML 1.1, which is what Kubernetes reads; empty documents are left out. */
export async function parseDocuments(text: string): Promise<Document[]> {
  const json = parseJsonStream(text)
  if (json !== undefined) return json.map((value) => ({ value }))
  const { parseAllDocuments } = await import('yaml')
  const parsed = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: true,
    // Dates, sets and base-60 numbers of YAML 1.1 stay texts, as in Go's reader.
    customTags: (tags: Tags) => tags.filter((tag) => typeof tag === 'string' || isKept(tag)),
  })
  if (!Array.isArray(parsed)) return []
  const documents: Document[] = []
  for (const doc of parsed) {
    const [problem] = doc.errors
    if (problem !== undefined) documents.push({ error: problem.message.split('\n')[0] ?? '' })
    else {
      const value = doc.toJS({ maxAliasCount: 1000 }) as JsonValue
      if (value !== null && value !== undefined) documents.push({ value: plain(value) })
    }
  }
  return documents
}

interface TagLike {
  tag: string
  format?: string
}

function isKept(tag: TagLike): boolean {
  return kept.has(tag.tag.replace('tag:yaml.org,2002:', '')) && tag.format !== 'TIME'
}

/** JSON documents one after the other; undefined when it is not JSON. */
function parseJsonStream(text: string): JsonValue[] | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return [JSON.parse(text) as JsonValue]
  } catch {
    return parseConcatenated(text)
  }
}

function parseConcatenated(text: string): JsonValue[] | undefined {
  const parts = text.split(/(?<=\})\s*(?:---)?\s*(?=\{)/)
  const values: JsonValue[] = []
  let pending = ''
  for (const part of parts) {
    pending += part
    try {
      values.push(JSON.parse(pending) as JsonValue)
      pending = ''
    } catch {
      // The brace was inside of the document: it goes on.
    }
  }
  return pending.trim() === '' ? values : undefined
}

/** YAML keys may be numbers or booleans; in objects they are texts. */
function plain(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}
