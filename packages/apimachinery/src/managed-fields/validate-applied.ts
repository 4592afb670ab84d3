import { goQuote } from '../errors/index.ts'
import { isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { elementStep, entrySchema } from './atoms.ts'
import { fieldStep, formatPath } from './path-element.ts'

/** What makes an applied configuration unusable: unknown fields, wrong types, repeated keys; worded as upstream. */
export function appliedErrors(applied: JsonObject, schema: Schema): string[] {
  const errors: string[] = []
  check(applied, schema, [], errors)
  return errors
}

function check(value: JsonValue, schema: Schema | undefined, path: string[], errors: string[]): void {
  if (value === null || schema === undefined) return
  const problem = typeProblem(value, schema)
  if (problem !== undefined) errors.push(at(path, problem))
  else if (Array.isArray(value)) checkList(value, schema, path, errors)
  else if (isObject(value)) checkMap(value, schema, path, errors)
}

function at(path: string[], problem: string): string {
  const text = formatPath(path)
  return text === '' ? problem : `${text}: ${problem}`
}

function typeProblem(value: JsonValue, schema: Schema): string | undefined {
  const scalar = typeof value !== 'object'
  if (schema.quantity === true || schema.intOrString === true) {
    return scalar && typeof value !== 'boolean' ? undefined : `expected scalar, got ${describe(value)}`
  }
  switch (schema.type) {
    case 'object':
      return isObject(value) ? undefined : `expected map, got ${describe(value)}`
    case 'array':
      return Array.isArray(value) ? undefined : `expected list, got ${describe(value)}`
    case 'string':
      return typeof value === 'string' ? undefined : `expected string, got ${describe(value)}`
    case 'integer':
    case 'number':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${describe(value)}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${describe(value)}`
    default:
      return undefined
  }
}

function describe(value: JsonValue): string {
  if (Array.isArray(value)) return 'list'
  if (isObject(value)) return 'map'
  return typeof value === 'string' ? `string ${goQuote(value)}` : `${typeof value} ${String(value)}`
}

function checkMap(map: JsonObject, schema: Schema, path: string[], errors: string[]): void {
  const open =
    schema.properties === undefined || schema.preserveUnknownFields === true || schema.embeddedResource === true
  for (const [key, value] of Object.entries(map)) {
    const entry = entrySchema(schema, key)
    path.push(fieldStep(key))
    if (entry === undefined && !open) errors.push(at(path, 'field not declared in schema'))
    else check(value, entry, path, errors)
    path.pop()
  }
}

function checkList(list: JsonValue[], schema: Schema, path: string[], errors: string[]): void {
  const keyed = schema.listType === 'map' || schema.listType === 'set'
  const seen = new Set<string>()
  for (const [i, element] of list.entries()) {
    let step = `i:${i}`
    if (keyed) {
      try {
        step = elementStep(schema, element)
      } catch (err) {
        errors.push(at(path, `element ${i}: ${err instanceof Error ? err.message : String(err)}`))
        continue
      }
      if (seen.has(step)) errors.push(at(path, `duplicate entries for key ${formatPath([step])}`))
      seen.add(step)
    }
    path.push(step)
    check(element, schema.items, path, errors)
    path.pop()
  }
}
