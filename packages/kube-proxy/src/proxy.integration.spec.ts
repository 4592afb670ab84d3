import { execFileSync } from 'node:child_process'
import type { EndpointSlice, ServiceSpec } from '@keelson/api'
import { systemClock } from '@keelson/component-base'
import { captureLogger } from '@keelson/component-base/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createConntrack } from './conntrack/conntrack.ts'
import type { Flow } from './conntrack/flow.ts'
import { createIptables } from './iptables/command.ts'
import type { Iptables } from './iptables/port.ts'
import { cleanUp } from './iptables/syncer.ts'
import type { Proxy } from './proxy.ts'
import { makeService, makeSlice } from './testing/objects.ts'
import { createPacketLab, type PacketLab, type Place } from './testing/packet-lab.ts'
import { makeProxy } from './testing/proxy-under-test.ts'

const foreignRules = `*filter
:OTHER - [0:0]
-A FORWARD -s 203.0.113.7/32 -j OTHER
-A OTHER -j DROP
COMMIT
*nat
:OTHER - [0:0]
-A PREROUTING -d 203.0.113.8/32 -j OTHER
-A OTHER -j RETURN
COMMIT
`

describe.each(['nft', 'legacy'] as const)('packets through services, iptables in %s mode', (mode) => {
  let lab: PacketLab
  let iptables: Iptables
  let proxy: Proxy
  let addresses = 9
  const log = captureLogger()

  beforeAll(async () => {
    lab = await createPacketLab(`kp${process.pid}${mode[0]}`)
    iptables = await createIptables(mode, lab.onNode)
    execFileSync('ip', [...lab.onNode.slice(1), `iptables-${mode}-restore`], { input: foreignRules })
    const conntrack = createConntrack(lab.onNode)
    ;({ proxy } = makeProxy({ iptables, conntrack, clock: systemClock, logger: log.logger }))
    await synced(() => proxy.start())
  })

  afterAll(async () => {
    try {
      await proxy.stop()
    } finally {
      await lab.close()
    }
  })

  /** A service of its own address, with the rules for it in place. */
  async function serve(
    name: string,
    slice: (pods: readonly string[]) => EndpointSlice,
    spec: Partial<ServiceSpec> = {},
  ) {
    addresses += 1
    const clusterIP = `10.96.0.${addresses}`
    proxy.setService(makeService(name, { clusterIP, ...spec }))
    await publish(slice(lab.pods.map(({ ip }) => ip)))
    return clusterIP
  }

  const publish = (slice: EndpointSlice): Promise<void> => synced(() => proxy.setSlice(slice))

  /** Does what asks for a sync and waits for its end. Nothing else does, so no sync is ever under way before. */
  async function synced(act: () => void | Promise<void>): Promise<void> {
    const syncs = () => log.records.filter(({ msg }) => msg === 'Synced rules').length
    const before = syncs()
    await act()
    await vi.waitFor(() => expect(syncs()).toBeGreaterThan(before), { timeout: 10_000 })
  }

  /** Has the proxy under test write everything, after another one has written its own. */
  async function rewrite(): Promise<void> {
    for (const table of ['nat', 'filter'] as const) {
      execFileSync('ip', [...lab.onNode.slice(1), `iptables-${mode}`, '-w', '5', '-t', table, '-F'])
    }
    await synced(() => proxy.repair())
    execFileSync('ip', [...lab.onNode.slice(1), `iptables-${mode}-restore`, '--noflush'], { input: foreignRules })
  }

  const nameIn = (answer: string) => answer.split(' ')[0]
  async function whoAnswers(from: Place, address: string, port: number, times = 16): Promise<Set<string | undefined>> {
    const answers = await Promise.all(Array.from({ length: times }, () => from.http(address, port)))
    return new Set(answers.map(nameIn))
  }

  it('leads a cluster IP to every endpoint, from a pod, from the node', async () => {
    const ip = await serve('plain', ([, second, third]) => makeSlice('plain', [second!, third!]))
    expect(await whoAnswers(lab.pods[0]!, ip, 80)).toEqual(new Set(['pod1', 'pod2']))
    expect(await whoAnswers(lab.node, ip, 80)).toEqual(new Set(['pod1', 'pod2']))
    expect(await lab.pods[0]!.http(ip, 80)).toMatch(` ${lab.pods[0]!.ip}`)
  })

  it('leads a node port to endpoints, from outside and from the node itself, loopback included', async () => {
    const ports = [{ port: 80, protocol: 'TCP', nodePort: 30_080 }]
    await serve('outside', ([first]) => makeSlice('outside', [first!]), { type: 'NodePort', ports })
    expect(await lab.outside.http(lab.nodeIp, 30_080)).toBe('pod0 10.244.0.1')
    expect(nameIn(await lab.node.http(lab.nodeIp, 30_080))).toBe('pod0')
    expect(nameIn(await lab.node.http('127.0.0.1', 30_080))).toBe('pod0')
  })

  it('keeps the client address where outside traffic stays on its node', async () => {
    const ports = [{ port: 80, protocol: 'TCP', nodePort: 30_081 }]
    const spec = { type: 'NodePort', ports, externalTrafficPolicy: 'Local' }
    await serve('local', ([first]) => makeSlice('local', [first!]), spec)
    expect(await lab.outside.http(lab.nodeIp, 30_081)).toBe(`pod0 ${lab.outsideIp}`)
  })

  it('sends a client to the same endpoint again where the service asks for it', async () => {
    const ip = await serve('sticky', (pods) => makeSlice('sticky', pods), { sessionAffinity: 'ClientIP' })
    for (const from of [lab.node, lab.pods[0]!]) {
      // One request before the others: what arrives at the very same time is spread before it is remembered.
      const first = nameIn(await from.http(ip, 80))
      expect(first).toMatch(/^pod\d$/)
      expect(await whoAnswers(from, ip, 80)).toEqual(new Set([first]))
    }
  })

  it('lets a pod reach itself through its service', async () => {
    const ip = await serve('hairpin', ([first]) => makeSlice('hairpin', [first!]))
    expect(await lab.pods[0]!.http(ip, 80)).toBe('pod0 10.244.0.1')
  })

  it('refuses at once where there is no endpoint', async () => {
    const ports = [{ port: 80, protocol: 'TCP', nodePort: 30_082 }]
    const ip = await serve('empty', ([first]) => makeSlice('empty', [`!${first}`]), { type: 'NodePort', ports })
    expect(await lab.pods[0]!.http(ip, 80)).toBe('refused')
    expect(await lab.node.http(ip, 80)).toBe('refused')
    expect(await lab.outside.http(lab.nodeIp, 30_082)).toBe('refused')
  })

  it('turns a UDP flow that goes on to another endpoint when its own is gone', async () => {
    const ports = [{ port: 53, protocol: 'UDP', nodePort: 30_053 }]
    const of = (ip: string) => makeSlice('dns', [ip], 8080, 'UDP')
    const ip = await serve('dns', ([first]) => of(first!), { type: 'NodePort', ports })
    const asks = async () => [nameIn(await lab.pods[2]!.udp(ip, 53)), nameIn(await lab.outside.udp(lab.nodeIp, 30_053))]
    expect(await asks()).toEqual(['pod0', 'pod0'])
    await publish(of(lab.pods[1]!.ip))
    expect(await asks()).toEqual(['pod1', 'pod1'])
  })

  it('turns a UDP flow that is older than its service to an endpoint, and keeps flows when it begins anew', async () => {
    const ports = [{ port: 54, protocol: 'UDP' }]
    const of = (...ips: string[]) => makeSlice('late', ips, 8080, 'UDP')
    const [first, second, third] = lab.pods
    const ip = '10.96.1.2'
    const answer = third!.udp(ip, 54)
    await vi.waitFor(async () => {
      const flows = await createConntrack(lab.onNode).list()
      expect(flows.filter(({ to }) => to.address === ip)).toHaveLength(1)
    })
    proxy.setService(makeService('late', { clusterIP: ip, ports }))
    await publish(of(first!.ip))
    expect(nameIn(await answer)).toBe('pod0')
    const forget = vi.fn<(flow: Flow) => Promise<void>>()
    const next = makeProxy({
      iptables,
      conntrack: { list: () => createConntrack(lab.onNode).list(), forget },
      clock: systemClock,
    })
    next.proxy.setService(makeService('late', { clusterIP: ip, ports }))
    next.proxy.setSlice(of(first!.ip, second!.ip))
    next.proxy.start()
    await vi.waitFor(() =>
      expect(next.registry.render()).toMatch(/conntrack_reconciler_sync_duration_seconds_count.* 1/),
    )
    await next.proxy.stop()
    expect(forget).not.toHaveBeenCalled()
    await rewrite()
  })

  it('lets only the accepted ranges reach a load balancer’s address, pods not excepted', async () => {
    const lb = '203.0.113.20'
    const ranges = { type: 'LoadBalancer', loadBalancerSourceRanges: [`${lab.outsideIp}/32`, `${lab.pods[1]!.ip}/32`] }
    const service = makeService('guarded', { clusterIP: '10.96.1.1', ...ranges })
    proxy.setService({ ...service, status: { loadBalancer: { ingress: [{ ip: lb }] } } })
    await publish(makeSlice('guarded', [lab.pods[0]!.ip]))
    expect(nameIn(await lab.pods[1]!.http(lb, 80))).toBe('pod0')
    expect(await lab.pods[2]!.http(lb, 80)).toBe('silence')
  })

  it('serves an external address that is routed to the node, from a pod and from the node', async () => {
    const external = '203.0.113.21'
    await serve('external', ([first]) => makeSlice('external', [first!]), { externalIPs: [external] })
    expect(nameIn(await lab.pods[1]!.http(external, 80))).toBe('pod0')
    expect(nameIn(await lab.node.http(external, 80))).toBe('pod0')
  })

  it('answers without a break while a proxy that has just begun writes all rules again', async () => {
    const ip = await serve('restarted', ([first]) => makeSlice('restarted', [first!]))
    const next = makeProxy({ iptables, conntrack: createConntrack(lab.onNode), clock: systemClock })
    next.proxy.setService(makeService('restarted', { clusterIP: ip }))
    next.proxy.setSlice(makeSlice('restarted', [lab.pods[0]!.ip]))
    const asking = whoAnswers(lab.pods[1]!, ip, 80, 40)
    next.proxy.start()
    expect(await asking).toEqual(new Set(['pod0']))
    await vi.waitFor(() => expect(next.registry.render()).toMatch(/sync_full_proxy_rules_duration_seconds_count.* 1/))
    await next.proxy.stop()
    await rewrite()
  })

  it('uses terminating endpoints only where nothing else is left', async () => {
    const states = (...conditions: { ready: boolean; serving: boolean; terminating: boolean }[]) => {
      const slice = makeSlice(
        'leaving',
        lab.pods.slice(0, conditions.length).map(({ ip }) => ip),
      )
      return {
        ...slice,
        endpoints: slice.endpoints!.map((endpoint, index) => ({ ...endpoint, conditions: conditions[index]! })),
      }
    }
    const ready = { ready: true, serving: true, terminating: false }
    const leaving = { ready: false, serving: true, terminating: true }
    const gone = { ready: false, serving: false, terminating: true }
    const ip = await serve('leaving', () => states(leaving, ready))
    expect(await whoAnswers(lab.pods[2]!, ip, 80)).toEqual(new Set(['pod1']))
    await publish(states(leaving, gone))
    expect(await whoAnswers(lab.pods[2]!, ip, 80)).toEqual(new Set(['pod0']))
    await publish(states(gone, gone))
    expect(await lab.pods[2]!.http(ip, 80)).toBe('refused')
  })

  it('comes back after a flush', async () => {
    const ip = await serve('flushed', ([first]) => makeSlice('flushed', [first!]))
    for (const table of ['nat', 'filter']) {
      for (const flag of ['-F', '-X']) {
        execFileSync('ip', [...lab.onNode.slice(1), `iptables-${mode}`, '-w', '5', '-t', table, flag])
      }
    }
    expect(await lab.pods[1]!.http(ip, 80)).not.toMatch(/^pod0/)
    await synced(() => proxy.repair())
    expect(nameIn(await lab.pods[1]!.http(ip, 80))).toBe('pod0')
    execFileSync('ip', [...lab.onNode.slice(1), `iptables-${mode}-restore`, '--noflush'], { input: foreignRules })
  })

  it('comes before rules that let everything out, as Docker puts first when it makes a network', async () => {
    const targets = async () => {
      const rules = (await iptables.list('filter', 'FORWARD')) ?? []
      return rules.map((line) => / -j (\S+)/.exec(line)?.[1])
    }
    const before = await targets()
    execFileSync('ip', [...lab.onNode.slice(1), `iptables-${mode}-restore`, '--noflush'], {
      input: `*filter\n-I FORWARD -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j ACCEPT\nCOMMIT\n`,
    })
    expect(await targets()).toEqual(['ACCEPT', ...before])
    await synced(() => proxy.repair())
    expect((await targets()).slice(0, 4)).toEqual(before.slice(0, 4))
    expect((await targets()).filter((target) => target === 'ACCEPT')).toHaveLength(1)
  })

  it('leaves other people’s rules as they were, while it works and when it cleans up', async () => {
    const foreign = async () =>
      [...(await iptables.save('nat')), ...(await iptables.save('filter'))].filter((line) => line.includes('OTHER'))
    const lines = foreignRules.split('\n').filter((line) => line.startsWith('-A'))
    expect(await foreign()).toEqual(expect.arrayContaining(lines))
    await proxy.stop()
    await cleanUp(iptables)
    expect(await foreign()).toEqual(expect.arrayContaining(lines))
    expect((await iptables.save('nat')).join()).not.toContain('KUBE-')
    expect((await iptables.save('filter')).join()).not.toContain('KUBE-')
    expect(log.records.filter(({ level }) => level === 'error' || level === 50)).toEqual([])
  })
})
