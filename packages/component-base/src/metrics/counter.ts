import type { Labels, Metric, MetricOptions } from './metric.ts'
import { sampleLine, Series } from './metric.ts'

/** Options of a counter. */
export interface CounterOptions extends MetricOptions {
  /** Called before each rendering, to add what is read rather than tracked. */
  collect?(counter: Counter): void
}

/** A value that only grows. */
export class Counter implements Metric {
  readonly name: string
  readonly type = 'counter'
  readonly #series: Series<number>
  readonly #collect: ((counter: Counter) => void) | undefined

  constructor(options: CounterOptions) {
    this.name = options.name
    this.#collect = options.collect
    this.#series = new Series(options.labelNames, () => 0)
  }

  /** Adds one, or `by` (zero or more), to the sample of these labels. */
  inc(labels?: Labels, by = 1): void {
    this.#series.cell(labels).value += by
  }

  /** The current value, for tests and derived checks. */
  get(labels?: Labels): number {
    return this.#series.cell(labels).value
  }

  renderSamples(out: string[]): void {
    this.#collect?.(this)
    for (const { labels, value } of this.#series.values()) out.push(sampleLine(this.name, labels, value))
  }
}
