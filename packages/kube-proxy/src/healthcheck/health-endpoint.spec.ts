import { createHealth, createMetricsRegistry } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import { withProxyReport } from './health-endpoint.ts'
import { ProxyHealth } from './proxy-health.ts'

describe('the health port', () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1))
  const proxyHealth = new ProxyHealth(clock)
  const registry = createMetricsRegistry()
  const endpoint = withProxyReport(createHealth(), proxyHealth, registry)

  it.each(['/healthz', '/livez'])('answers %s with upstream’s JSON', async (path) => {
    const answer = await endpoint.handle(path)
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(answer!.body)).toMatchObject({ healthy: true, status: { IPv4: { healthy: true } } })
    expect(registry.render()).toContain(`kubeproxy_proxy_${path.slice(1)}_total{code="200"} 1`)
  })

  it('answers /readyz by its named checks', async () => {
    expect((await endpoint.handle('/readyz', 'verbose'))?.body).toContain('[+]ping ok')
  })

  it('is not healthy while changes wait for too long', async () => {
    proxyHealth.queued()
    clock.advance(61_000)
    expect((await endpoint.handle('/healthz'))?.status).toBe(503)
  })
})
