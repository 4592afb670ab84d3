import { beforeEach, describe, expect, it } from 'vitest'
import type { Health } from './health.ts'
import { createHealth } from './health.ts'

let health: Health
let broken: boolean

beforeEach(() => {
  health = createHealth()
  broken = false
  health.addCheck('etcd', () => {
    if (broken) throw new Error('connection refused')
  })
  health.addCheck('informer-sync', () => Promise.resolve(), { endpoints: ['readyz'] })
})

describe('health', () => {
  it('says ok', async () => {
    expect(await health.handle('/healthz')).toMatchObject({
      status: 200,
      body: 'ok',
      headers: { 'x-content-type-options': 'nosniff' },
    })
  })

  it('answers with ping where it has no checks', async () => {
    const bare = createHealth()
    bare.addCheck('informer-sync', () => undefined, { endpoints: ['readyz'] })
    expect((await bare.handle('/livez', 'verbose'))?.body).toBe('[+]ping ok\nlivez check passed\n')
    expect(await bare.handle('/livez/ping')).toMatchObject({ status: 200, body: 'ok' })
    expect(await bare.handle('/readyz/ping')).toBeUndefined()
  })

  it('lists its checks on request', async () => {
    expect((await health.handle('/readyz', 'verbose'))?.body).toBe(
      '[+]etcd ok\n[+]informer-sync ok\nreadyz check passed\n',
    )
    expect((await health.handle('/livez', 'verbose'))?.body).toBe('[+]etcd ok\nlivez check passed\n')
  })

  it('withholds the reason of a failure, but not which check it was', async () => {
    broken = true
    expect(await health.handle('/livez')).toMatchObject({
      status: 500,
      body: '[-]etcd failed: reason withheld\nlivez check failed\n',
    })
    expect(await health.handle('/livez/etcd')).toMatchObject({
      status: 500,
      body: 'internal server error: connection refused\n',
    })
  })

  it('answers for a single check', async () => {
    expect(await health.handle('/healthz/etcd')).toMatchObject({ status: 200, body: 'ok' })
    expect(await health.handle('/livez/informer-sync')).toBeUndefined()
    expect(await health.handle('/livez/%65tcd')).toMatchObject({ status: 200, body: 'ok' })
    expect(await health.handle('/livez/%zz')).toBeUndefined()
    expect(await health.handle('/metrics')).toBeUndefined()
  })

  it('tells its paths', () => {
    expect(health.paths().join(' ')).toBe(
      '/healthz /healthz/etcd /livez /livez/etcd /readyz /readyz/etcd /readyz/informer-sync',
    )
  })

  it('leaves out what is excluded, and mentions what it does not know', async () => {
    broken = true
    expect((await health.handle('/readyz', 'verbose&exclude=etcd&exclude=nope'))?.body).toBe(
      '[+]etcd excluded: ok\n[+]informer-sync ok\n' +
        'warn: some health checks cannot be excluded: no matches for "nope"\nreadyz check passed\n',
    )
  })

  it('counts its checks', async () => {
    await health.handle('/readyz')
    broken = true
    await health.handle('/readyz')
    const text = health.slis.render()
    expect(text).toContain('kubernetes_healthcheck{name="etcd",type="readyz"} 0')
    expect(text).toContain('kubernetes_healthchecks_total{name="etcd",status="success",type="readyz"} 1')
    expect(text).toContain('kubernetes_healthchecks_total{name="etcd",status="error",type="readyz"} 1')
  })
})
