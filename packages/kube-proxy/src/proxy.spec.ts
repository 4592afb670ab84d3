import type { MetricsRegistry } from '@keelson/component-base'
import { captureLogger, FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Flow } from './conntrack/flow.ts'
import type { ProxyHealth } from './healthcheck/proxy-health.ts'
import type { Proxy } from './proxy.ts'
import { FakeIptables } from './testing/fake-iptables.ts'
import { makeService, makeSlice } from './testing/objects.ts'
import { makeProxy } from './testing/proxy-under-test.ts'

let clock: FakeClock
let iptables: FakeIptables
let tracked: Flow[]
let forgotten: Flow[]
let conntrackFails: boolean
/** A flow to this address cannot be forgotten. */
let keptAddress: string | undefined
let proxy: Proxy
let health: ProxyHealth
let registry: MetricsRegistry
let log: ReturnType<typeof captureLogger>

beforeEach(() => {
  clock = new FakeClock()
  iptables = new FakeIptables()
  tracked = []
  forgotten = []
  conntrackFails = false
  keptAddress = undefined
  log = captureLogger()
  const conntrack = {
    async list() {
      if (conntrackFails) throw new Error('no conntrack')
      return tracked
    },
    async forget(flow: Flow) {
      if (flow.answeredBy.address === keptAddress) throw new Error('not this one')
      forgotten.push(flow)
    },
  }
  ;({ proxy, health, registry } = makeProxy({ iptables, conntrack, clock, logger: log.logger }))
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
    expect(health.healthz().status).toBe(200)
    await clock.advanceAsync(1_000)
    expect(health.healthz().status).toBe(503)
    restore.mockRestore()
    await clock.advanceAsync(1_000)
    expect(health.healthz().status).toBe(200)
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
    const to = { address: '10.96.0.10', port: 80 }
    tracked = ['10.244.0.5', '10.244.0.6'].map((address) => ({ to, answeredBy: { address, port: 8080 } }))
    iptables.failNext = true
    proxy.setSlice(makeSlice('dns', ['10.244.0.6'], 8080, 'UDP'))
    await settle()
    expect(forgotten).toEqual([])
    await clock.advanceAsync(1_000)
    expect(forgotten).toEqual([{ to, answeredBy: { address: '10.244.0.5', port: 8080 } }])
  })

  it('forgets the other stale flows when one cannot be forgotten', async () => {
    add('dns', ['10.244.0.7'], '10.96.0.10', 'UDP')
    const to = { address: '10.96.0.10', port: 80 }
    tracked = ['10.244.0.5', '10.244.0.6'].map((address) => ({ to, answeredBy: { address, port: 8080 } }))
    keptAddress = '10.244.0.5'
    proxy.start()
    await settle()
    expect(forgotten).toEqual([tracked[1]])
    expect(registry.render()).toContain('conntrack_reconciler_deleted_entries_total{ip_family="IPv4"} 1')
    expect(errors()).toEqual(['Failed to forget a stale UDP flow'])
  })

  it('counts rules as synced although flows could not be forgotten', async () => {
    conntrackFails = true
    add('dns', ['10.244.0.5'], '10.96.0.10', 'UDP')
    proxy.start()
    await clock.advanceAsync(120_000)
    expect(health.healthz().status).toBe(200)
    expect(errors()).toEqual(['Failed to list UDP flows, stale ones stay'])
  })

  it('times changes of endpoints from when they happened until they are in force, and counts what it does', async () => {
    proxy.start()
    await settle()
    add('web', ['10.244.0.5'])
    const slice = makeSlice('web', ['10.244.0.6'])
    const annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': new Date(clock.now()).toISOString() }
    iptables.failNext = true
    proxy.setSlice({ ...slice, metadata: { ...slice.metadata, annotations } })
    expect(registry.render()).toContain('kubeproxy_sync_proxy_rules_endpoint_changes_pending 2')
    await clock.advanceAsync(2_000)
    const metrics = registry.render()
    expect(metrics).toContain('kubeproxy_network_programming_duration_seconds_bucket{ip_family="IPv4",le="0.5"} 0')
    expect(metrics).toContain('kubeproxy_network_programming_duration_seconds_bucket{ip_family="IPv4",le="1"} 1')
    expect(metrics).toContain('kubeproxy_sync_proxy_rules_iptables_partial_restore_failures_total{ip_family="IPv4"} 1')
    expect(metrics).toContain('kubeproxy_sync_proxy_rules_endpoint_changes_pending 0')
    expect(metrics).toContain('kubeproxy_sync_proxy_rules_iptables_total{ip_family="IPv4",table="nat"} 5')
    expect(metrics).toContain('kubeproxy_sync_full_proxy_rules_duration_seconds_count{ip_family="IPv4"} 2')
  })

  it('lets a node of an accepted range reach a load balancer’s address that is on the node itself', async () => {
    const status = { loadBalancer: { ingress: [{ ip: '203.0.113.1', ipMode: 'VIP' }] } }
    const service = makeService('web', { type: 'LoadBalancer', loadBalancerSourceRanges: ['192.0.2.0/24'] })
    proxy.setService({ ...service, status })
    proxy.setSlice(makeSlice('web', ['10.244.0.5']))
    proxy.start()
    await settle()
    expect(await saved()).not.toContain('-s 203.0.113.1 -j KUBE-EXT')
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, spec: {} }
    proxy.setNode({ ...node, status: { addresses: [{ type: 'InternalIP', address: '192.0.2.7' }] } })
    await settle()
    expect(await saved()).toContain('-s 203.0.113.1 -j KUBE-EXT')
    proxy.setNode({ ...node, status: { addresses: [{ type: 'InternalIP', address: '198.51.100.7' }] } })
    await settle()
    expect(await saved()).not.toContain('-s 203.0.113.1 -j KUBE-EXT')
  })

  it('keeps traffic in its zone where endpoints are meant for zones, and follows a change of the zone', async () => {
    const slice = makeSlice('web', ['10.244.0.5', '10.244.1.6'])
    const zones = ['a', 'b']
    const endpoints = slice.endpoints!.map((one, index) => ({ ...one, hints: { forZones: [{ name: zones[index]! }] } }))
    proxy.setService(makeService('web'))
    proxy.setSlice({ ...slice, endpoints })
    proxy.start()
    const serving = async (zone: string | undefined) => {
      const labels: Record<string, string> = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }
      proxy.setNode({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', labels }, spec: {} })
      await settle()
      return [...(await saved()).matchAll(/--to-destination ([\d.]+)/g)].map(([, ip]) => ip).toSorted()
    }
    expect(await serving('a')).toEqual(['10.244.0.5'])
    expect(await serving('b')).toEqual(['10.244.1.6'])
    expect(await serving(undefined)).toEqual(['10.244.0.5', '10.244.1.6'])
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
