import type { JsonObject, JsonValue } from '@keelson/apimachinery'
import type { AnyObject } from '../resources/api.ts'
import type { TabWriter } from './tab-writer.ts'

/** A server-side table (meta.k8s.io/v1 Table). */
export interface Table {
  kind: 'Table'
  metadata?: { resourceVersion?: string }
  columnDefinitions: { name: string; type?: string; format?: string; priority?: number }[]
  rows: { cells: JsonValue[]; object?: AnyObject }[]
}

/** Asks for tables. */
export const tableAccept =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json'

/** What of a table is shown. */
export interface TableOptions {
  noHeaders?: boolean
  wide?: boolean
  withNamespace?: boolean
  /** `pod`, `deployment.apps`: put before names. */
  kindPrefix?: string
  showLabels?: boolean
  columnLabels?: readonly string[]
}

/** Whether an answer is a table. */
export function isTable(object: unknown): object is Table {
  return (object as JsonObject | null)?.['kind'] === 'Table'
}

/** Writes tables as aligned lines; headers once. */
export class TablePrinter {
  readonly #options: TableOptions
  readonly #writer: TabWriter
  #columns: Table['columnDefinitions'] | undefined

  constructor(writer: TabWriter, options: TableOptions) {
    this.#writer = writer
    this.#options = options
  }

  print(table: Table): void {
    // Events of a watch bring no columns of their own after the first.
    const columns = table.columnDefinitions?.length > 0 ? table.columnDefinitions : (this.#columns ?? [])
    const withHeaders = this.#columns === undefined && table.rows.length > 0 && this.#options.noHeaders !== true
    if (table.rows.length > 0 || withHeaders) this.#columns = columns
    if (withHeaders) this.#line(this.#headers(columns))
    for (const row of table.rows) this.#line(this.#cells(columns, row))
  }

  #line(cells: readonly string[]): void {
    this.#writer.write(`${cells.map(cellText).join('\t')}\n`)
  }

  #isShown(column: Table['columnDefinitions'][number]): boolean {
    return this.#options.wide === true || (column.priority ?? 0) === 0
  }

  #headers(columns: Table['columnDefinitions']): string[] {
    const { withNamespace, showLabels, columnLabels = [] } = this.#options
    const names = columns.filter((column) => this.#isShown(column)).map(({ name }) => name.toUpperCase())
    const labels = columnLabels.map((label) => (label.split('/').at(-1) ?? '').toUpperCase())
    return [...(withNamespace ? ['NAMESPACE'] : []), ...names, ...labels, ...(showLabels ? ['LABELS'] : [])]
  }

  #cells(columns: Table['columnDefinitions'], row: Table['rows'][number]): string[] {
    const { withNamespace, showLabels, columnLabels = [], kindPrefix } = this.#options
    const metadata = row.object?.metadata
    const cells: string[] = withNamespace ? [metadata?.namespace ?? ''] : []
    for (const [i, column] of columns.entries()) {
      if (!this.#isShown(column) || i >= row.cells.length) continue
      const text = valueText(row.cells[i])
      cells.push(column.format === 'name' && kindPrefix !== undefined ? `${kindPrefix}/${text}` : text)
    }
    const labels = metadata?.labels ?? {}
    for (const label of columnLabels) cells.push(Object.hasOwn(labels, label) ? (labels[label] ?? '') : '<none>')
    if (showLabels) cells.push(formatLabels(labels))
    return cells
  }
}

function valueText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(valueText).join(' ')}]`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** One line only, and nothing that a terminal would act on. */
function cellText(text: string): string {
  const end = text.search(/[\f\n\r]/)
  const line = end < 0 ? text : `${text.slice(0, end)}...`
  return line.replaceAll('\u001b', '^[').replaceAll('\r', String.raw`\r`)
}

/** `a=1,b=2`, sorted; `<none>` for none. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(',')
}
