import { Quantity, parseTime } from '@keelson/apimachinery'
import type { JsonObject, JsonValue } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import { findValues } from '../../printers/jsonpath/evaluate.ts'
import { parseTemplate } from '../../printers/jsonpath/parse.ts'
import { relaxedPath } from '../../printers/jsonpath/relaxed.ts'
import type { Table } from '../../printers/table.ts'

/** Objects in the order of a field; as they are for an empty path. */
export function sortObjects<T extends JsonValue>(objects: readonly T[], path: string): T[] {
  return sortBy(objects, path, (object) => object)
}

/** The rows of a table in the order of a field of their objects. */
export function sortRows(table: Table, path: string): Table {
  return { ...table, rows: sortBy(table.rows, path, ({ object }) => (object ?? {}) as JsonObject) }
}

function sortBy<T>(items: readonly T[], path: string, objectOf: (item: T) => JsonValue): T[] {
  if (path === '') return [...items]
  const [node] = parseTemplate(relaxedPath(path))
  const steps = node?.type === 'path' ? node.steps : []
  const keyed = items.map((item) => ({ item, key: findValues(steps, objectOf(item), { allowMissing: true })[0] }))
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new CommandError(
      `couldn't find any field with path ${JSON.stringify(relaxedPath(path))} in the list of objects`,
    )
  }
  return keyed.toSorted((a, b) => compare(a.key, b.key)).map(({ item }) => item)
}

/** Absent before present; numbers, times and quantities by value; texts naturally (`a2` before `a10`). */
function compare(a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1
  if (b === undefined || b === null) return 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [x, y] = [String(a), String(b)]
  const [s, t] = [parseTime(x), parseTime(y)]
  if (!Number.isNaN(s) && !Number.isNaN(t)) return s - t
  return compareQuantities(x, y) ?? naturally(x, y)
}

function compareQuantities(a: string, b: string): number | undefined {
  try {
    return Quantity.parse(a).cmp(Quantity.parse(b))
  } catch {
    return undefined
  }
}

function naturally(a: string, b: string): number {
  const [m, n] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []]
  for (let i = 0; i < Math.min(m.length, n.length); i++) {
    const [x = '', y = ''] = [m[i], n[i]]
    if (x === y) continue
    if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y)
    return x < y ? -1 : 1
  }
  return m.length - n.length
}
