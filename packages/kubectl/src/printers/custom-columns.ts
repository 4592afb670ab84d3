import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../cli/errors.ts'
import { findValues, textOf } from './jsonpath/evaluate.ts'
import type { Step } from './jsonpath/nodes.ts'
import { parseTemplate } from './jsonpath/parse.ts'
import { relaxedPath } from './jsonpath/relaxed.ts'
import type { Printer, Sink } from './printer.ts'
import { TabWriter, tableLayout } from './tab-writer.ts'

interface Column {
  header: string
  steps: readonly Step[]
}

/** Columns of `HEADER:path,HEADER:path`. */
export function parseColumns(spec: string): Column[] {
  if (spec === '') throw new CommandError('custom-columns format specified but no custom columns given')
  return splitColumns(spec).map((part) => {
    const colon = part.indexOf(':')
    if (colon < 0) {
      throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    }
    return { header: part.slice(0, colon), steps: stepsOf(part.slice(colon + 1)) }
  })
}

/** Commas inside of brackets belong to the path. */
function splitColumns(spec: string): string[] {
  const parts: string[] = ['']
  let depth = 0
  for (const char of spec) {
    if (char === '[' || char === '(') depth++
    if (char === ']' || char === ')') depth--
    if (char === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}

function stepsOf(path: string): readonly Step[] {
  const [node] = parseTemplate(relaxedPath(path))
  return node?.type === 'path' ? node.steps : []
}

/** Columns of a template file: a line of headers and a line of paths. */
export function parseColumnsFile(text: string): Column[] {
  const [headers = '', paths = ''] = text.split('\n')
  const names = headers.trim().split(/\s+/)
  const specs = paths.trim().split(/\s+/)
  if (names[0] === '')
    throw new CommandError(
      'invalid template, missing header line. Expected format is one line of space separated headers, one line of space separated column specs.',
    )
  if (specs[0] === '')
    throw new CommandError(
      'invalid template, missing spec line. Expected format is one line of space separated headers, one line of space separated column specs.',
    )
  if (names.length !== specs.length) {
    throw new CommandError(`number of headers (${names.length}) and field specifications (${specs.length}) don't match`)
  }
  return names.map((header, i) => ({ header, steps: stepsOf(specs[i] ?? '') }))
}

/** One line per object; headers once. `flush` when all has come. */
export class CustomColumnsPrinter implements Printer {
  readonly #columns: readonly Column[]
  readonly #writer: TabWriter
  readonly #noHeaders: boolean
  #began = false

  constructor(out: Sink, columns: readonly Column[], noHeaders: boolean) {
    this.#columns = columns
    this.#noHeaders = noHeaders
    this.#writer = new TabWriter({ write: (text: string) => Boolean(out.write(text)) }, tableLayout)
  }

  print(object: JsonObject): void {
    if (!this.#began && !this.#noHeaders) this.#line(this.#columns.map(({ header }) => header))
    this.#began = true
    const items = Array.isArray(object['items']) ? (object['items'] as JsonObject[]) : [object]
    for (const item of items) this.#line(this.#columns.map(({ steps }) => this.#cell(steps, item)))
    this.#writer.flush()
  }

  #line(cells: readonly string[]): void {
    this.#writer.write(`${cells.join('\t')}\n`)
  }

  #cell(steps: readonly Step[], item: JsonObject): string {
    const values = findValues(steps, item, { allowMissing: true })
    return values.length === 0 ? '<none>' : values.map((value) => (value === null ? '<nil>' : shown(value))).join(',')
  }
}

function shown(value: Parameters<typeof textOf>[0]): string {
  return typeof value === 'object' ? goText(value) : textOf(value)
}

/** Go's %v of maps and lists. */
function goText(value: Parameters<typeof textOf>[0]): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (typeof value !== 'object' || value === null) return value === null ? '<nil>' : String(value)
  const keys = Object.keys(value).toSorted()
  return `map[${keys.map((key) => `${key}:${goText(value[key] ?? null)}`).join(' ')}]`
}
