import { captureLogger, FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { StaleFlows } from './conntrack/plan.ts'
import type { ProxyHealth } from './healthcheck/proxy-health.ts'
import type { Proxy } from './proxy.ts'
import { FakeIptables } from './testing/fake-iptables.ts'
import { makeService, makeSlice } from './testing/objects.ts'
import { makeProxy } from './testing/proxy-under-test.ts'

let clock: FakeClock
let iptables: FakeIptables
let forgotten: StaleFlows[]
let conntrackFails: boolean
let proxy: Proxy
let health: ProxyHealth
let log: ReturnType<typeof captureLogger>

beforeEach(() => {
  clock = new FakeClock()
  iptables = new FakeIptables()
  forgotten = []
  conntrackFails = false
  log = captureLogger()
  const conntrack = {
    async forget(flows: StaleFlows) {
      if (conntrackFails) throw new Error('no conntrack')
      forgotten.push(flows)
    },
  }
  ;({ proxy, health } = makeProxy({ iptables, conntrack, clock, logger: log.logger }))
})

const saved = async () => [...(await iptables.save('nat')), ...(await iptables.save('filter'))].join('\n')
const settle = () => clock.advanceAsync(50)
const errors = () => log.records.filter(({ level }) => level === 50 || level === 'error').map(({ msg }) => msg)

function add(name: string, addresses: readonly string[], clusterIP = '10.96.0.10', protocol = 'TCP'): void {
  proxy.setService(makeService(name, { clusterIP, ports: [{ port: 80, protocol }] }))
  proxy.setSlice(makeSlice(name, addresses, 8080, protocol))
}

describe('the proxy', () => {
  it('writes nothing before both kinds have been listed', async () => {
    add('web', ['10.244.0.5'])
    await clock.advanceAsync(60_000)
    await proxy.repair()
    expect(iptables.scripts).toEqual([])
    proxy.start()
    await settle()
    expect(await saved()).toContain('--to-destination 10.244.0.5:8080')
  })

  it('writes its base where there is no service at all', async () => {
    proxy.start()
    await settle()
    expect(iptables.rules('nat', 'PREROUTING').join()).toContain('KUBE-SERVICES')
  })

  it('follows a burst of changes with one partial sync', async () => {
    add('web', ['10.244.0.5'])
    proxy.start()
    await settle()
    iptables.scripts.length = 0
    for (const last of [6, 7, 8]) proxy.setSlice(makeSlice('web', [`10.244.0.${last}`]))
    await settle()
    expect(iptables.scripts).toHaveLength(1)
    expect(await saved()).toContain('10.244.0.8:8080')
    expect(await saved()).not.toContain('10.244.0.5:8080')
    proxy.deleteService(makeService('web'))
    proxy.deleteSlice(makeSlice('web', []))
    await settle()
    expect(await saved()).not.toContain('default/web')
  })

  it('writes everything again after a failure, with what changed meanwhile', async () => {
    add('web', ['10.244.0.5'])
    proxy.start()
    await settle()
    iptables.failNext = true
    proxy.setSlice(makeSlice('web', ['10.244.0.6']))
    await settle()
    expect(errors()).toEqual(['Failed to sync rules, all of them will be written again'])
    add('api', ['10.244.0.9'], '10.96.0.11')
    iptables.flush()
    await clock.advanceAsync(1_000)
    expect(await saved()).toContain('10.244.0.6:8080')
    expect(await saved()).toContain('10.244.0.9:8080')
  })

  it('is unhealthy while syncs keep failing', async () => {
    add('web', ['10.244.0.5'])
    proxy.start()
    const restore = vi.spyOn(iptables, 'restore').mockRejectedValue(new Error('locked'))
    await clock.advanceAsync(59_000)
    expect(health.report().status).toBe(200)
    await clock.advanceAsync(1_000)
    expect(health.report().status).toBe(503)
    restore.mockRestore()
    await clock.advanceAsync(1_000)
    expect(health.report().status).toBe(200)
  })

  it.each([{ keepChains: false }, { keepChains: true }])(
    'puts rules back that somebody has flushed: %o',
    async (how) => {
      add('web', ['10.244.0.5'])
      proxy.start()
      await settle()
      const before = await saved()
      iptables.scripts.length = 0
      await proxy.repair()
      await settle()
      expect(iptables.scripts).toEqual([])
      iptables.flush(how)
      await proxy.repair()
      await settle()
      expect(await saved()).toBe(before)
    },
  )

  it('forgets UDP flows to endpoints that are gone, also those of a sync that failed', async () => {
    add('dns', ['10.244.0.5', '10.244.0.6'], '10.96.0.10', 'UDP')
    proxy.start()
    await settle()
    forgotten.length = 0
    iptables.failNext = true
    proxy.setSlice(makeSlice('dns', ['10.244.0.6'], 8080, 'UDP'))
    await settle()
    expect(forgotten).toEqual([])
    await clock.advanceAsync(1_000)
    expect(forgotten).toEqual([{ protocol: 'udp', to: { address: '10.96.0.10' }, endpoint: '10.244.0.5' }])
  })

  it('counts rules as synced although flows could not be forgotten', async () => {
    conntrackFails = true
    add('dns', ['10.244.0.5'], '10.96.0.10', 'UDP')
    proxy.start()
    await clock.advanceAsync(120_000)
    expect(health.report().status).toBe(200)
    expect(errors()).toEqual(['Failed to forget stale UDP flows'])
  })

  it('leaves the rules in place when it stops', async () => {
    add('web', ['10.244.0.5'])
    proxy.start()
    await settle()
    await proxy.stop()
    add('api', ['10.244.0.9'], '10.96.0.11')
    await clock.advanceAsync(10_000)
    expect(await saved()).toContain('10.244.0.5:8080')
    expect(await saved()).not.toContain('10.244.0.9:8080')
  })
})
