import type { Labels, Metric, MetricOptions } from './metric.ts'
import { sampleLine, Series } from './metric.ts'

/** Options of a histogram. */
export interface HistogramOptions extends MetricOptions {
  /** Upper bounds, ascending, without +Inf; Prometheus' default buckets unless told. */
  buckets?: readonly number[]
}

interface Distribution {
  counts: number[]
  sum: number
  count: number
}

const defaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** `count` bounds from `start`, each `factor` times the one before. */
export function exponentialBuckets(start: number, factor: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start * factor ** i)
}

/** A distribution in cumulative buckets. */
export class Histogram implements Metric {
  readonly name: string
  readonly type = 'histogram'
  readonly #buckets: readonly number[]
  readonly #series: Series<Distribution>

  constructor(options: HistogramOptions) {
    this.name = options.name
    this.#buckets = options.buckets ?? defaultBuckets
    const make = (): Distribution => ({ counts: Array.from(this.#buckets, () => 0), sum: 0, count: 0 })
    this.#series = new Series(options.labelNames, make)
  }

  observe(labels: Labels | undefined, value: number): void {
    const distribution = this.#series.cell(labels).value
    distribution.sum += value
    distribution.count += 1
    const index = this.#buckets.findIndex((bound) => value <= bound)
    if (index >= 0) distribution.counts[index] = (distribution.counts[index] ?? 0) + 1
  }

  /** How many values were observed, for tests and derived checks. */
  count(labels?: Labels): number {
    return this.#series.cell(labels).value.count
  }

  renderSamples(out: string[]): void {
    for (const { labels, value } of this.#series.values()) {
      const prefix = labels === '' ? '' : `${labels},`
      let cumulative = 0
      this.#buckets.forEach((bound, i) => {
        cumulative += value.counts[i] ?? 0
        out.push(sampleLine(`${this.name}_bucket`, `${prefix}le="${bound}"`, cumulative))
      })
      out.push(sampleLine(`${this.name}_bucket`, `${prefix}le="+Inf"`, value.count))
      out.push(sampleLine(`${this.name}_sum`, labels, value.sum))
      out.push(sampleLine(`${this.name}_count`, labels, value.count))
    }
  }
}
