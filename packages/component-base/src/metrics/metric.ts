/** Label names with their values. */
export type Labels = Readonly<Record<string, string | number>>

/** What every metric declares. */
export interface MetricOptions {
  /** The full Prometheus name. */
  name: string
  help: string
  /** The labels every sample carries, in the order they are written. */
  labelNames?: readonly string[]
}

/** One metric that can write itself in the Prometheus text format. */
export interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** Appends the sample lines, without HELP and TYPE. */
  renderSamples(out: string[]): void
}

/** Samples of one metric by label values. */
export class Series<V> {
  readonly #labelNames: readonly string[]
  readonly #values = new Map<string, { labels: string; value: V }>()
  readonly #make: () => V

  constructor(labelNames: readonly string[] | undefined, make: () => V) {
    this.#labelNames = labelNames ?? []
    this.#make = make
    if (this.#labelNames.length === 0) this.cell(undefined)
  }

  /** The sample for these labels, made on first use. */
  cell(labels: Labels | undefined): { labels: string; value: V } {
    const key = this.#key(labels)
    let cell = this.#values.get(key)
    if (cell === undefined) {
      cell = { labels: this.#render(labels), value: this.#make() }
      this.#values.set(key, cell)
    }
    return cell
  }

  delete(labels: Labels): void {
    this.#values.delete(this.#key(labels))
  }

  clear(): void {
    this.#values.clear()
  }

  values(): Iterable<{ labels: string; value: V }> {
    return this.#values.values()
  }

  #key(labels: Labels | undefined): string {
    if (labels === undefined) return ''
    let key = ''
    for (const name of this.#labelNames) key += `${labels[name] ?? ''}\u0000`
    return key
  }

  #render(labels: Labels | undefined): string {
    return this.#labelNames.map((name) => `${name}="${escapeLabel(String(labels?.[name] ?? ''))}"`).join(',')
  }
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

/** Writes one sample line. */
export function sampleLine(name: string, labels: string, value: number): string {
  return labels === '' ? `${name} ${formatValue(value)}` : `${name}{${labels}} ${formatValue(value)}`
}

function formatValue(value: number): string {
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return String(value)
}
