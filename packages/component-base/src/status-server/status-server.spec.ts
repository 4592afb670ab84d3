import { afterEach, describe, expect, it } from 'vitest'
import { createHealth } from '../health/health.ts'
import { createMetricsRegistry } from '../metrics/registry.ts'
import type { StatusServer, StatusServerOptions } from './status-server.ts'
import { createStatusServer } from './status-server.ts'

let server: StatusServer

async function serve(options: Partial<StatusServerOptions> = {}): Promise<(path: string) => Promise<Response>> {
  server = createStatusServer({
    bindAddress: '127.0.0.1',
    port: 0,
    health: createHealth(),
    metrics: createMetricsRegistry(),
    ...options,
  })
  await server.start(new AbortController().signal)
  return (path) => fetch(`http://127.0.0.1:${server.address().port}${path}`)
}

afterEach(() => server.stop())

describe('the status server', () => {
  it('serves health and metrics', async () => {
    const get = await serve()
    expect(await (await get('/healthz')).text()).toBe('ok')
    expect(await (await get('/livez?verbose')).text()).toBe('[+]ping ok\nlivez check passed\n')
    const metrics = await get('/metrics')
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await metrics.text()).toContain('process_resident_memory_bytes')
    const slis = await (await get('/metrics/slis')).text()
    expect(slis).toContain('kubernetes_healthchecks_total{name="ping",status="success",type="healthz"} 1')
    expect(slis).not.toContain('process_resident_memory_bytes')
    for (const path of ['/nope', '//', '//[', '/%zz']) expect((await get(path)).status).toBe(404)
  })

  it('asks before it serves anything', async () => {
    const asked: string[] = []
    const get = await serve({
      authorize: (request) => {
        asked.push(`${request.method} ${request.path}`)
        return Promise.resolve(
          request.path === '/readyz' ? undefined : { status: 403, message: '{}', contentType: 'application/json' },
        )
      },
    })
    expect((await get('/readyz')).status).toBe(200)
    const refused = await get('/metrics')
    expect([refused.status, refused.headers.get('content-type')]).toEqual([403, 'application/json'])
    expect(asked).toEqual(['GET /readyz', 'GET /metrics'])
  })

  it('serves further routes, and survives one that fails', async () => {
    const get = await serve({
      routes: {
        '/configz': (_req, res) => void res.end('{}'),
        '/bad': () => Promise.reject(new Error('no')),
      },
    })
    expect(await (await get('/configz')).text()).toBe('{}')
    expect((await get('/bad')).status).toBe(500)
    expect((await get('/healthz')).status).toBe(200)
  })

  it('fails to start on a port that is taken', async () => {
    await serve()
    const second = createStatusServer({ bindAddress: '127.0.0.1', port: server.address().port, health: createHealth() })
    await expect(second.start(new AbortController().signal)).rejects.toThrow('EADDRINUSE')
    await second.stop()
  })

  it('does not accept connections once stopped', async () => {
    const get = await serve()
    const { port } = server.address()
    await server.stop()
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')
    expect(() => get('/')).toThrow('not listening')
  })
})
