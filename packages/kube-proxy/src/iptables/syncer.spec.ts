import { beforeEach, describe, expect, it } from 'vitest'
import { FakeIptables } from '../testing/fake-iptables.ts'
import { chooseEndpoints, makeEndpoint, makePort } from '../testing/objects.ts'
import { clusterPolicyChain } from './names.ts'
import { renderServicePort } from './rules/service.ts'
import { defaultRuleSettings } from './rules/settings.ts'
import { cleanUp, IptablesSyncer } from './syncer.ts'

const settings = defaultRuleSettings('10.244.0.0/16')
let iptables: FakeIptables
let syncer: IptablesSyncer

beforeEach(() => {
  iptables = new FakeIptables()
  syncer = new IptablesSyncer(iptables, settings)
})

function rulesFor(name: string, ips: readonly string[]) {
  const port = makePort({ id: `default/${name}`, clusterIp: `10.96.0.${name.length}`, nodePort: 30_000 + name.length })
  return renderServicePort(port, chooseEndpoints(ips.map((ip) => makeEndpoint(ip))), settings)
}

const everything = async () => [...(await iptables.save('nat')), ...(await iptables.save('filter'))].toSorted()

describe('IptablesSyncer', () => {
  it('writes everything at first, with the node-port rule last', async () => {
    expect(await syncer.sync(new Map([['a', rulesFor('a', ['10.244.0.5'])]]))).toBe('full')
    expect(iptables.rules('nat', 'KUBE-SERVICES')).toHaveLength(2)
    expect(iptables.rules('nat', 'KUBE-SERVICES').at(-1)).toContain('-j KUBE-NODEPORTS')
    expect(iptables.rules('nat', 'PREROUTING')).toHaveLength(1)
  })

  it('loads all services in one transaction where scripts may be of any size', async () => {
    Object.defineProperty(iptables, 'rulesPerScript', { value: Number.POSITIVE_INFINITY })
    await syncer.sync(
      new Map([
        ['a', rulesFor('a', ['10.244.0.5'])],
        ['bb', rulesFor('bb', ['10.244.0.6'])],
      ]),
    )
    const loads = iptables.scripts.filter((script) => script.includes(clusterPolicyChain('default/a', 'TCP')))
    expect(loads).toHaveLength(1)
    expect(loads[0]?.match(/^\*nat$/gm)).toHaveLength(1)
    expect(loads[0]).toContain(clusterPolicyChain('default/bb', 'TCP'))
    expect(iptables.rules('nat', 'KUBE-SERVICES')).toHaveLength(3)
  })

  it('touches only the changed chains afterwards', async () => {
    await syncer.sync(
      new Map([
        ['a', rulesFor('a', ['10.244.0.5'])],
        ['bb', rulesFor('bb', ['10.244.0.6'])],
      ]),
    )
    iptables.scripts.length = 0
    expect(await syncer.sync(new Map([['a', rulesFor('a', ['10.244.0.5', '10.244.0.7'])]]))).toBe('partial')
    expect(iptables.scripts.join('')).toContain(clusterPolicyChain('default/a', 'TCP'))
    expect(iptables.scripts.join('')).not.toContain(clusterPolicyChain('default/bb', 'TCP'))
    expect(iptables.scripts.join('')).not.toContain('KUBE-SERVICES')
  })

  it('writes nothing when nothing changed', async () => {
    await syncer.sync(new Map([['a', rulesFor('a', ['10.244.0.5'])]]))
    iptables.scripts.length = 0
    expect(await syncer.sync(new Map([['a', rulesFor('a', ['10.244.0.5'])]]))).toBe('nothing')
    expect(iptables.scripts).toEqual([])
  })

  it('keeps the node-port rule last when services are added', async () => {
    await syncer.sync(new Map())
    await syncer.sync(new Map([['a', rulesFor('a', ['10.244.0.5'])]]))
    expect(iptables.rules('nat', 'KUBE-SERVICES').at(-1)).toContain('-j KUBE-NODEPORTS')
  })

  it('comes by partial syncs to the state that a full sync makes', async () => {
    const steps: ReadonlyMap<string, ReturnType<typeof rulesFor> | undefined>[] = [
      new Map([['a', rulesFor('a', [])]]),
      new Map([
        ['a', rulesFor('a', ['10.244.0.5'])],
        ['bb', rulesFor('bb', ['10.244.0.6', '10.244.0.7'])],
      ]),
      new Map([
        ['a', rulesFor('a', ['10.244.0.8'])],
        ['ccc', rulesFor('ccc', ['10.244.0.9'])],
      ]),
      new Map([
        ['bb', undefined],
        ['ccc', rulesFor('ccc', [])],
      ]),
    ]
    for (const step of steps) await syncer.sync(step)
    const reached = await everything()
    iptables.flush()
    syncer.requireFullSync()
    await syncer.sync(new Map())
    expect(reached).toEqual(await everything())
  })

  it('writes everything again after a failure, with what the failed sync carried', async () => {
    await syncer.sync(new Map())
    iptables.failNext = true
    await expect(syncer.sync(new Map([['a', rulesFor('a', ['10.244.0.5'])]]))).rejects.toThrow('told to fail')
    expect(await syncer.sync(new Map())).toBe('full')
    expect(iptables.rules('nat', clusterPolicyChain('default/a', 'TCP'))).toHaveLength(2)
  })

  it('removes what an earlier run left behind', async () => {
    await syncer.sync(new Map([['a', rulesFor('a', ['10.244.0.5'])]]))
    const next = new IptablesSyncer(iptables, settings)
    await next.sync(new Map([['bb', rulesFor('bb', ['10.244.0.6'])]]))
    expect(iptables.rules('nat', clusterPolicyChain('default/a', 'TCP'))).toEqual([])
    expect((await everything()).join('\n')).not.toContain('10.244.0.5')
    expect(iptables.rules('nat', 'PREROUTING')).toHaveLength(1)
  })

  it.each([{ keepChains: false }, { keepChains: true }])('notices that the tables were flushed: %o', async (how) => {
    await syncer.sync(new Map())
    expect(await syncer.isFlushed()).toBe(false)
    iptables.flush(how)
    expect(await syncer.isFlushed()).toBe(true)
  })

  it.each([
    ['a rule', '-I FORWARD -i br0 -j ACCEPT'],
    ['a chain', ':OTHER - [0:0]\n-A OTHER -i br0 -j ACCEPT\n-I FORWARD -j OTHER'],
  ])('comes first again when another program accepts packets before it, by %s', async (_name, lines) => {
    await syncer.sync(new Map())
    const before = iptables.rules('filter', 'FORWARD')
    expect(await syncer.isOvertaken()).toBe(false)
    await iptables.restore(`*filter\n${lines}\n-I FORWARD -s 192.0.2.1 -j DROP\nCOMMIT\n`)
    expect(await syncer.isOvertaken()).toBe(true)
    syncer.requireFullSync()
    await syncer.sync(new Map())
    expect(await syncer.isOvertaken()).toBe(false)
    const [drop, ...rest] = iptables.rules('filter', 'FORWARD')
    expect(drop).toBe('-s 192.0.2.1 -j DROP')
    expect(rest.slice(0, -1)).toEqual(before)
  })
})

describe('cleanUp', () => {
  it('leaves exactly what others had written', async () => {
    await iptables.restore('*filter\n:OTHER - [0:0]\n-A FORWARD -j OTHER\n-A OTHER -s 192.0.2.1 -j DROP\nCOMMIT\n')
    const before = await everything()
    await syncer.sync(new Map([['a', rulesFor('a', ['10.244.0.5'])]]))
    await cleanUp(iptables)
    expect(await everything()).toEqual(before)
  })
})
