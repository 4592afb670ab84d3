import type { JsonObject, JsonValue } from '@keelson/apimachinery'
import type { AnyObject } from '../../resources/api.ts'
import type { DescribeContext } from '../describer.ts'
import { eventLines } from '../parts/events.ts'
import { annotationLines, labelLines } from '../parts/lines.ts'
import type { DescribeWriter } from '../writer.ts'

/** Fields that are not shown, or elsewhere. */
const skipped = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
])

/** Describes an object of which nothing but its fields is known. */
export function describeGeneric(object: AnyObject, out: DescribeWriter, { clock, events }: DescribeContext): void {
  out.line(0, 'Name:', object.metadata.name ?? '')
  out.line(0, 'Namespace:', object.metadata.namespace ?? '')
  labelLines(out, 'Labels', object.metadata.labels)
  annotationLines(out, 'Annotations', object.metadata.annotations)
  fieldLines(out, object as unknown as JsonObject, { level: 0, path: '' })
  eventLines(out, events, clock.now())
}

function fieldLines(out: DescribeWriter, content: JsonObject, { level, path }: { level: number; path: string }): void {
  for (const field of Object.keys(content).toSorted()) {
    const below = `${path}.${field}`
    if (skipped.has(below)) continue
    const value = content[field] ?? null
    const label = labelFor(field)
    if (Array.isArray(value)) {
      out.line(level, `${label}:`)
      for (const item of value) {
        if (isMap(item)) fieldLines(out, item, { level: level + 1, path: below })
        else out.line(level + 1, shown(item))
      }
    } else if (isMap(value)) {
      out.line(level, `${label}:`)
      fieldLines(out, value, { level: level + 1, path: below })
    } else out.line(level, `${label}:`, shown(value))
  }
}

function isMap(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: JsonValue): string {
  return value === null ? '<nil>' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const acronyms = new Set(['API', 'URL', 'UID', 'GUID'])

/** `creationTimestamp` → `Creation Timestamp`; what is no word stays. */
export function labelFor(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field
  const words = field.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|-+/gu) ?? [field]
  return mergeAcronyms(words)
    .map((word) => {
      if (acronyms.has(word.toUpperCase())) return word.toUpperCase()
      return word === word.toLowerCase() ? word.charAt(0).toUpperCase() + word.slice(1) : word
    })
    .join(' ')
}

/** Upper-case runs belong to the word after them: `podCIDRs`, `APIVersion`. */
function mergeAcronyms(words: readonly string[]): string[] {
  const merged: string[] = []
  for (let i = 0; i < words.length; i++) {
    const [word = '', next = ''] = [words[i], words[i + 1]]
    if (word.length >= 2 && word === word.toUpperCase() && /^\p{Lu}/u.test(next)) {
      merged.push(word + next)
      i++
    } else merged.push(word)
  }
  return merged
}
