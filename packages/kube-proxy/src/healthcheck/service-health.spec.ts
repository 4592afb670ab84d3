import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { captureLogger } from '@keelson/component-base/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chooseEndpoints, makeEndpoint, makePort } from '../testing/objects.ts'
import { serviceHealths, ServiceHealthServers, type ServiceHealth } from './service-health.ts'

describe('which services want a health server', () => {
  const state = (ips: readonly string[], port: Parameters<typeof makePort>[0], more = {}) => {
    const endpoints = ips.map((ip) => makeEndpoint(ip, { local: ip.startsWith('10.244.0.'), ...more }))
    return { port: makePort(port), endpoints, choice: chooseEndpoints(endpoints) }
  }

  it('takes those with a health check node port and counts their ready endpoints here', () => {
    const healths = serviceHealths([
      state(['10.244.0.1', '10.244.0.2', '10.244.1.1'], { healthCheckNodePort: 31_000 }),
      state(['10.244.0.1'], {}),
      state(['10.244.0.1'], { healthCheckNodePort: 31_001, service: 'default/b' }, { ready: false }),
    ])
    expect([...healths.values()]).toEqual([
      { service: 'default/web', port: 31_000, localEndpoints: 2 },
      { service: 'default/b', port: 31_001, localEndpoints: 0 },
    ])
  })

  it('counts an endpoint of several ports once', () => {
    const ports = ['http', 'https'].map((portName) => state(['10.244.0.1'], { portName, healthCheckNodePort: 31_000 }))
    expect(serviceHealths(ports).get(31_000)?.localEndpoints).toBe(1)
  })
})

describe('the health servers', () => {
  const { logger, records } = captureLogger()
  let isProxyHealthy = true
  const servers = new ServiceHealthServers(logger, () => isProxyHealthy)
  afterEach(() => servers.close())

  async function freePort(): Promise<number> {
    const probe = createServer().listen(0)
    await once(probe, 'listening')
    const { port } = probe.address() as AddressInfo
    probe.close()
    await once(probe, 'close')
    return port
  }
  const wanting = (...healths: ServiceHealth[]) => new Map(healths.map((health) => [health.port, health]))
  const ask = (port: number) => fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })

  it('say how many endpoints are here, and follow', async () => {
    const port = await freePort()
    const health = { service: 'default/web', port, localEndpoints: 2 }
    servers.sync(wanting(health))
    const answer = await vi.waitFor(() => ask(port))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      service: { namespace: 'default', name: 'web' },
      localEndpoints: 2,
      serviceProxyHealthy: true,
    })
    expect(answer.headers.get('x-load-balancing-endpoint-weight')).toBe('2')
    servers.sync(wanting({ ...health, localEndpoints: 0 }))
    expect((await ask(port)).status).toBe(503)
  })

  it('send traffic elsewhere while the proxy itself is behind', async () => {
    const port = await freePort()
    servers.sync(wanting({ service: 'default/web', port, localEndpoints: 2 }))
    isProxyHealthy = false
    const answer = await vi.waitFor(() => ask(port))
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ localEndpoints: 2, serviceProxyHealthy: false })
    isProxyHealthy = true
  })

  it('end with their service', async () => {
    const port = await freePort()
    servers.sync(wanting({ service: 'default/web', port, localEndpoints: 1 }))
    await vi.waitFor(() => ask(port))
    servers.sync(new Map())
    await vi.waitFor(() => expect(ask(port)).rejects.toThrow('fetch failed'))
  })

  it('report a port that is taken, and try again at the next sync', async () => {
    const other = createServer().listen(0)
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const wanted = wanting({ service: 'default/web', port, localEndpoints: 1 })
    servers.sync(wanted)
    await vi.waitFor(() => expect(records).toContainEqual(expect.objectContaining({ port, service: 'default/web' })))
    other.close()
    await once(other, 'close')
    servers.sync(wanted)
    expect((await vi.waitFor(() => ask(port))).status).toBe(200)
  })
})
