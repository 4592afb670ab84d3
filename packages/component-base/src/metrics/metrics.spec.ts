import { describe, expect, it } from 'vitest'
import { exponentialBuckets } from './histogram.ts'
import { createMetricsRegistry } from './registry.ts'

describe('metrics', () => {
  it('are written in the Prometheus text format', () => {
    const registry = createMetricsRegistry()
    const requests = registry.counter({ name: 'requests_total', help: 'All of\nthem', labelNames: ['code', 'path'] })
    requests.inc({ code: 200, path: 'a"b\\c\nd' })
    requests.inc({ code: 200, path: 'a"b\\c\nd' }, 2)
    const depth = registry.gauge({ name: 'depth', help: 'Now' })
    depth.set(undefined, 5)
    depth.dec()
    const seconds = registry.histogram({ name: 'seconds', help: 'Spread', buckets: [0.1, 1], labelNames: ['verb'] })
    for (const value of [0.05, 0.5, 5]) seconds.observe({ verb: 'GET' }, value)
    const text = registry.render()
    for (const part of [
      '# HELP requests_total All of\\nthem\n# TYPE requests_total counter\nrequests_total{code="200",path="a\\"b\\\\c\\nd"} 3\n',
      '# TYPE depth gauge\ndepth 4\n',
      'seconds_bucket{verb="GET",le="0.1"} 1\nseconds_bucket{verb="GET",le="1"} 2\nseconds_bucket{verb="GET",le="+Inf"} 3\n',
      'seconds_sum{verb="GET"} 5.55\nseconds_count{verb="GET"} 3\n',
    ]) {
      expect(text).toContain(part)
    }
  })

  it('tell of the process and the build', () => {
    const text = createMetricsRegistry().render()
    expect(text).toMatch(/^process_cpu_seconds_total \d/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d{7,}/m)
    expect(text).toMatch(/^kubernetes_build_info\{.*git_version="v1\.36\.0\+keelson.*major="1",minor="36".*\} 1$/m)
  })

  it('are shared by name, but not across types', () => {
    const registry = createMetricsRegistry()
    const options = { name: 'shared', help: '' }
    expect(registry.counter(options)).toBe(registry.counter(options))
    expect(() => registry.gauge(options)).toThrow('metric shared is a counter, not a gauge')
  })

  it('are collected when rendered, and can be removed', () => {
    const registry = createMetricsRegistry()
    let size = 1
    const gauge = registry.gauge({
      name: 'size',
      help: '',
      labelNames: ['of'],
      collect: (g) => g.set({ of: 'x' }, size),
    })
    size = 2
    expect(registry.render()).toContain('size{of="x"} 2')
    gauge.set({ of: 'y' }, 1)
    gauge.remove({ of: 'y' })
    expect(registry.render()).not.toContain('of="y"')
  })

  it('have exponential buckets', () => expect(exponentialBuckets(1, 2, 4)).toEqual([1, 2, 4, 8]))
})
