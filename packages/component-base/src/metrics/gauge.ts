import type { Labels, Metric, MetricOptions } from './metric.ts'
import { sampleLine, Series } from './metric.ts'

/** Options of a gauge. */
export interface GaugeOptions extends MetricOptions {
  /** Called before each rendering, to set values that are read rather than tracked. */
  collect?(gauge: Gauge): void
}

/** A value that goes up and down. */
export class Gauge implements Metric {
  readonly name: string
  readonly type = 'gauge'
  readonly #series: Series<number>
  readonly #collect: ((gauge: Gauge) => void) | undefined

  constructor(options: GaugeOptions) {
    this.name = options.name
    this.#collect = options.collect
    this.#series = new Series(options.labelNames, () => 0)
  }

  set(labels: Labels | undefined, value: number): void {
    this.#series.cell(labels).value = value
  }

  inc(labels?: Labels, by = 1): void {
    this.#series.cell(labels).value += by
  }

  dec(labels?: Labels, by = 1): void {
    this.#series.cell(labels).value -= by
  }

  get(labels?: Labels): number {
    return this.#series.cell(labels).value
  }

  /** Drops the sample of these labels. */
  remove(labels: Labels): void {
    this.#series.delete(labels)
  }

  /** Drops every sample. */
  reset(): void {
    this.#series.clear()
  }

  renderSamples(out: string[]): void {
    this.#collect?.(this)
    for (const { labels, value } of this.#series.values()) out.push(sampleLine(this.name, labels, value))
  }
}
