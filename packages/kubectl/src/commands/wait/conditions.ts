import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import { findValues, textOf } from '../../printers/jsonpath/evaluate.ts'
import { parseTemplate } from '../../printers/jsonpath/parse.ts'
import { relaxedPath } from '../../printers/jsonpath/relaxed.ts'
import type { AnyObject } from '../../resources/api.ts'

/** What is waited for. */
export interface Condition {
  /** The object's end is wanted. */
  gone: boolean
  /** Whether the object is as wanted. */
  isMet(object: AnyObject): boolean
}

/** Reads --for. Throws CommandError for what it does not know. */
export function parseCondition(text: string): Condition {
  const lower = text.toLowerCase()
  if (lower === 'delete') return { gone: true, isMet: () => false }
  if (lower === 'create') return { gone: false, isMet: () => true }
  if (text.startsWith('condition=')) return namedCondition(text.slice('condition='.length))
  if (text.startsWith('jsonpath=')) return pathCondition(text.slice('jsonpath='.length))
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`)
}

interface StatusCondition {
  type?: string
  status?: string
  observedGeneration?: number
}

function namedCondition(text: string): Condition {
  const [name = '', value = 'true'] = text.split('=')
  return {
    gone: false,
    isMet(object) {
      const { conditions = [], observedGeneration } = (object['status'] ?? {}) as {
        conditions?: StatusCondition[]
        observedGeneration?: number
      }
      const found = conditions.find(({ type }) => type?.toLowerCase() === name.toLowerCase())
      if (found === undefined) return false
      // What was said about an earlier generation says nothing about this one.
      const seen = found.observedGeneration ?? observedGeneration
      if (seen !== undefined && seen < (object.metadata.generation ?? 0)) return false
      return found.status?.toLowerCase() === value.toLowerCase()
    },
  }
}

function pathCondition(text: string): Condition {
  const { path, value } = splitAtValue(text)
  if (path === '') throw new CommandError('jsonpath expression cannot be empty')
  const [node] = parseTemplate(relaxedPath(path.replace(/^(['"])(.*)\1$/s, '$2')))
  const steps = node?.type === 'path' ? node.steps : []
  const wanted = value?.replace(/^(['"])(.*)\1$/s, '$2')
  if (wanted === '') throw new CommandError('jsonpath wait value cannot be empty')
  return {
    gone: false,
    isMet(object) {
      const found = findValues(steps, object as unknown as JsonObject, { allowMissing: true })
      const [first] = found
      if (first === undefined) return false
      if (wanted === undefined) return true
      if (found.length > 1) throw new CommandError('given jsonpath expression matches more than one value')
      if (typeof first === 'object' && first !== null)
        throw new CommandError('jsonpath leads to a nested object or list which is not supported')
      return textOf(first) === wanted
    },
  }
}

/** The value stands after the brace that ends the path. */
function splitAtValue(text: string): { path: string; value?: string } {
  const brace = text.lastIndexOf('}')
  const equals = text.indexOf('=', brace < 0 ? 0 : brace)
  return equals < 0 ? { path: text } : { path: text.slice(0, equals), value: text.slice(equals + 1) }
}
