/** One line of a bench's result: our figure against its limit, measured in the same run. */
export interface Row {
  what: string
  /** Ours and the limit's, in `unit`. */
  ours: number
  limit: number
  unit: string
  /** ours / limit (or its inverse where less is better): what the budget is about. */
  ratio: number
  /** Anything else worth knowing. */
  note?: string
}

/** A named measurement with the budget it is held against. */
export interface Bench {
  name: string
  what: string
  budget: string
  run(progress: (line: string) => void): Promise<Row[]>
}

/** Renders the result as a Markdown table. */
export function formatRows(bench: Bench, rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${figure(row.ours)} ${row.unit} | ${figure(row.limit)} ${row.unit} | ${Math.round(row.ratio * 100)} % | ${row.note ?? ''} |`,
  )
  return [
    `### ${bench.name}: ${bench.what}`,
    `Budget: ${bench.budget}`,
    '',
    '| what | ours | limit | ratio | |',
    '|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n')
}

const figure = (value: number): string => (value >= 100 ? Math.round(value).toString() : value.toPrecision(3))

/** The middle of the values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** The value that `share` (0..1) of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
