import { goJson, goQuote } from '../errors/index.ts'
import { isObject } from '../json/own.ts'
import type { JsonValue } from '../meta/index.ts'

// Steps are keys of maps and objects: one that was made before has been hashed already. Field names are few, entries
// of maps are whatever clients make up, so there is a bound.
const fieldSteps = new Map<string, string>()
const maxFieldSteps = 4_000

/** The step to a field of an object or an entry of a map. */
export function fieldStep(name: string): string {
  const known = fieldSteps.get(name)
  if (known !== undefined) return known
  const step = `f:${name}`
  if (fieldSteps.size < maxFieldSteps && name.length < 64) fieldSteps.set(name, step)
  return step
}

/** The step to an element of a list of type map: its key fields, sorted by name. */
export function keyStep(keys: Record<string, JsonValue>): string {
  return `k:${goJson(keys)}`
}

/** The step to an element of a list of type set. */
export function valueStep(value: JsonValue): string {
  return `v:${goJson(value)}`
}

/** The canonical form of a step from a client, or undefined for a kind of step that is not known. Throws on garbage. */
export function normalizeStep(step: string): string | undefined {
  if (step.length < 2) throw new Error('key must be 2 characters long:')
  if (step[1] !== ':') throw new Error(`missing colon: ${step}`)
  const rest = step.slice(2)
  switch (step[0]) {
    case 'f':
      return step
    case 'i':
      if (!/^-?\d+$/.test(rest)) throw new Error(`invalid index: ${step}`)
      return step
    case 'k':
    case 'v': {
      const value = JSON.parse(rest) as JsonValue
      if (step[0] === 'k' && (!isObject(value) || Object.keys(value).length === 0))
        throw new Error(`invalid key: ${step}`)
      return `${step[0]}:${goJson(value)}`
    }
    default:
      return undefined
  }
}

/** A path as messages show it: `.spec.containers[name="web"].image`, `.metadata.finalizers[="a"]`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatStep).join('')
}

function formatStep(step: string): string {
  const rest = step.slice(2)
  switch (step[0]) {
    case 'f':
      return `.${rest}`
    case 'k': {
      const keys = Object.entries(JSON.parse(rest) as Record<string, JsonValue>)
      return `[${keys.map(([name, value]) => `${name}=${formatValue(value)}`).join(',')}]`
    }
    case 'v':
      return `[=${formatValue(JSON.parse(rest) as JsonValue)}]`
    default:
      return `[${rest}]`
  }
}

function formatValue(value: JsonValue): string {
  return typeof value === 'string' ? goQuote(value) : goJson(value)
}
