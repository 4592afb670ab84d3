import type { JsonObject, JsonValue } from '@keelson/apimachinery'
import { compactJson, jsonText } from '../json.ts'
import type { Node, Operand, Step } from './nodes.ts'
import { JsonPathError, parseTemplate } from './parse.ts'

/** How templates are carried out. */
export interface EvaluateOptions {
  /** A field that is not there is an error, unless allowed. */
  allowMissing?: boolean
}

/** Fills a template with what it finds in `data`. Throws JsonPathError for fields that are not there. */
export function renderTemplate(nodes: readonly Node[], data: JsonValue, options: EvaluateOptions = {}): string {
  return nodes.map((node) => renderNode(node, { root: data, current: data, options })).join('')
}

/** What each path of a template finds: a JSON list for each, one after the other. */
export function renderResultsAsJson(nodes: readonly Node[], data: JsonValue, options: EvaluateOptions = {}): string {
  return nodes
    .flatMap((node) => resultsOf(node, { root: data, current: data, options }))
    .map((results) => `${jsonText(results)}\n`)
    .join('')
}

function resultsOf(node: Node, place: Place): JsonValue[][] {
  if (node.type === 'text') return [[node.text]]
  if (node.type === 'path') return [walk(node.steps, place)]
  return walk(node.path, place).flatMap((current) =>
    node.body.flatMap((inner) => resultsOf(inner, { ...place, current })),
  )
}

/** Parses and fills a template in one go. */
export function renderJsonPath(template: string, data: JsonValue, options: EvaluateOptions = {}): string {
  return renderTemplate(parseTemplate(template), data, options)
}

/** The values a path leads to. */
export function findValues(steps: readonly Step[], data: JsonValue, options: EvaluateOptions = {}): JsonValue[] {
  return walk(steps, { root: data, current: data, options })
}

interface Place {
  root: JsonValue
  current: JsonValue
  options: EvaluateOptions
}

function renderNode(node: Node, place: Place): string {
  if (node.type === 'text') return node.text
  if (node.type === 'path') return walk(node.steps, place).map(textOf).join(' ')
  return walk(node.path, place)
    .map((current) => node.body.map((inner) => renderNode(inner, { ...place, current })).join(''))
    .join('')
}

/** A value as templates show it: texts bare, everything else as JSON. */
export function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value
  return value === null ? '' : typeof value === 'object' ? compactJson(value) : String(value)
}

function walk(steps: readonly Step[], place: Place): JsonValue[] {
  let values: JsonValue[] = [place.current]
  for (const [i, step] of steps.entries()) {
    if (step.type === 'root') values = [place.root]
    else if (step.type === 'recursive') {
      const deep = values.flatMap(descendants)
      // After `..`, elements without the next field are passed over.
      return deep.flatMap((current) => walk(steps.slice(i + 1), { ...place, current, options: { allowMissing: true } }))
    } else values = values.flatMap((value) => advance(step, value, place))
  }
  return values
}

function descendants(value: JsonValue): JsonValue[] {
  if (typeof value !== 'object' || value === null) return [value]
  return [value, ...membersOf(value).flatMap(descendants)]
}

function membersOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value)
    .toSorted()
    .map((key) => value[key] ?? null)
}

function advance(step: Step, value: JsonValue, place: Place): JsonValue[] {
  switch (step.type) {
    case 'field':
      return field(step.name, value, place.options)
    case 'wildcard':
      return membersOf(value)
    case 'literal':
      return [step.value]
    case 'union':
      return step.paths.flatMap((path) => walk(path, { ...place, current: value }))
    case 'slice':
      return slice(step, value, place.options)
    case 'filter':
      return filter(step, value, place)
    default:
      return [value]
  }
}

function field(name: string, value: JsonValue, { allowMissing }: EvaluateOptions): JsonValue[] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (isMap && Object.hasOwn(value, name)) return [value[name] ?? null]
  if (allowMissing === true || value === null) return []
  throw new JsonPathError(`${name} is not found`)
}

function slice(
  step: Extract<Step, { type: 'slice' }>,
  value: JsonValue,
  { allowMissing }: EvaluateOptions,
): JsonValue[] {
  if (!Array.isArray(value)) {
    if (allowMissing === true || value === null) return []
    throw new JsonPathError(`${goTypeOf(value)} is not array or slice`)
  }
  const resolve = (index: number): number => (index < 0 ? index + value.length : index)
  const start = resolve(step.start ?? 0)
  if (step.single) {
    if (start < 0 || start >= value.length) {
      if (allowMissing === true) return []
      throw new JsonPathError(`array index out of bounds: index ${step.start ?? 0}, length ${value.length}`)
    }
    return [value[start] ?? null]
  }
  const end = Math.min(resolve(step.end ?? value.length), value.length)
  const stride = step.step ?? 1
  if (stride <= 0) throw new JsonPathError('step must be > 0')
  return value.slice(Math.max(0, start), end).filter((_, i) => i % stride === 0)
}

function goTypeOf(value: JsonValue): string {
  return typeof value === 'object' ? 'map[string]interface {}' : typeof value === 'number' ? 'float64' : typeof value
}

function filter(step: Extract<Step, { type: 'filter' }>, value: JsonValue, place: Place): JsonValue[] {
  const elements = Array.isArray(value) ? value : typeof value === 'object' ? membersOf(value) : []
  return elements.filter((element) => {
    const left = operandValue(step.left, element, place)
    if (step.operator === 'exists') return left !== undefined
    const right = step.right === undefined ? undefined : operandValue(step.right, element, place)
    if (left === undefined || right === undefined) return false
    return compare(left, step.operator, right)
  })
}

function operandValue(operand: Operand, current: JsonValue, place: Place): JsonValue | undefined {
  if ('value' in operand) return operand.value
  return walk(operand.path, { root: place.root, current, options: { allowMissing: true } })[0]
}

function compare(left: JsonValue, operator: string, right: JsonValue): boolean {
  const [a, b] = [textOf(left), textOf(right)]
  const numeric = typeof left === 'number' && typeof right === 'number'
  const order = numeric ? left - right : a < b ? -1 : a > b ? 1 : 0
  const verdicts: Readonly<Record<string, boolean>> = {
    '==': order === 0,
    '!=': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  }
  return verdicts[operator] ?? false
}

/** Data as an object, for callers that have one. */
export type TemplateData = JsonObject
