import { execFileSync } from 'node:child_process'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { describeIptablesContract } from '../testing/iptables-contract.ts'
import { chooseEndpoints, makeEndpoint, makePort } from '../testing/objects.ts'
import { createIptables, type Mode } from './command.ts'
import type { Iptables } from './port.ts'
import { renderServicePort, type ServiceRuleSettings } from './rules/service.ts'
import { defaultRuleSettings, fromInterface, markOfBit } from './rules/settings.ts'
import { cleanUp, IptablesSyncer } from './syncer.ts'

const settings = defaultRuleSettings('10.244.0.0/16')
const namespaces: string[] = []

/** iptables in a fresh network namespace: the machine's own rules are out of reach. */
async function isolated(mode: Mode): Promise<Iptables> {
  const name = `keelson-test-${process.pid}-${namespaces.length}`
  execFileSync('ip', ['netns', 'add', name])
  namespaces.push(name)
  return createIptables(mode, ['ip', 'netns', 'exec', name])
}

afterAll(() => {
  for (const name of namespaces) execFileSync('ip', ['netns', 'delete', name])
})

describe.each(['nft', 'legacy'] as const)('in %s mode', (mode) => {
  describeIptablesContract(`iptables-${mode}`, () => isolated(mode))

  let iptables: Iptables
  beforeEach(async () => {
    iptables = await isolated(mode)
  })

  /** Rules of every family, so that the kernel judges the syntax of each. */
  const updates = (ips: readonly string[], under: ServiceRuleSettings = settings) =>
    new Map(
      [
        makePort({ id: 'default/a', nodePort: 30080, affinitySeconds: 60 }),
        makePort({ id: 'default/b', protocol: 'UDP', clusterIp: '10.96.0.11', internalPolicyLocal: true }),
        makePort({
          id: 'default/c',
          clusterIp: '10.96.0.12',
          nodePort: 30081,
          externalPolicyLocal: true,
          healthCheckNodePort: 31000,
        }),
        makePort({
          id: 'default/d',
          clusterIp: '10.96.0.13',
          loadBalancerIps: ['192.0.2.1'],
          loadBalancerSourceRanges: ['198.51.100.0/24'],
          externalIps: ['192.0.2.9'],
        }),
        makePort({ id: 'default/e', protocol: 'SCTP', clusterIp: '10.96.0.14' }),
      ].map((port) => {
        const endpoints = ips.map((ip, index) => makeEndpoint(ip, { local: index === 0 }))
        return [port.id, renderServicePort(port, chooseEndpoints(endpoints), under)] as const
      }),
    )
  const everything = async () => [...(await iptables.save('nat')), ...(await iptables.save('filter'))].toSorted()

  it('comes by partial syncs to what a full sync writes', async () => {
    const syncer = new IptablesSyncer(iptables, settings)
    await syncer.sync(updates([]))
    await syncer.sync(updates(['10.244.0.5', '10.244.0.6', '10.244.0.7']))
    expect(await syncer.sync(updates(['10.244.0.7']))).toBe('partial')
    const reached = await everything()
    syncer.requireFullSync()
    await syncer.sync(new Map())
    expect(reached.map(withoutCounters)).toEqual((await everything()).map(withoutCounters))
    expect(reached.filter((line) => line.includes('--to-destination 10.244.0.7:8080'))).toHaveLength(5)
  })

  it('writes what every setting asks for', async () => {
    const changed: ServiceRuleSettings = {
      ...settings,
      localTraffic: fromInterface('veth+'),
      masqueradeAll: true,
      masqueradeMark: markOfBit(15),
      localhostNodePorts: false,
      nodePortAddresses: () => ['192.0.2.7', '127.0.0.1'],
      dropInvalid: false,
      nodeIp: '198.51.100.7',
    }
    const syncer = new IptablesSyncer(iptables, changed)
    await syncer.sync(updates(['10.244.0.5'], changed))
    await syncer.sync(updates(['10.244.0.6'], changed))
    const written = (await everything()).join('\n')
    expect(written).toMatch(/-A KUBE-MARK-MASQ -j MARK --set-xmark 0x8000\/0x8000/)
    expect(written).toMatch(/-A KUBE-EXT-\w+ -i veth\+ .*pod traffic for default\/c/)
    expect(written).toMatch(/-A KUBE-FW-\w+ -s 192\.0\.2\.1\/32 .* -j KUBE-EXT-/)
    expect(written.match(/-A KUBE-SERVICES .*-j KUBE-NODEPORTS/g)).toHaveLength(1)
    expect(written).not.toContain('INVALID')
    expect(written).not.toContain('! -i veth+')
  })

  it('leaves other programs’ rules as they were when it cleans up', async () => {
    await iptables.restore('*filter\n:OTHER - [0:0]\n-A FORWARD -j OTHER\nCOMMIT\n*nat\n:OTHER - [0:0]\nCOMMIT\n')
    const before = await everything()
    const syncer = new IptablesSyncer(iptables, settings)
    await syncer.sync(updates(['10.244.0.5']))
    await cleanUp(iptables)
    expect((await everything()).map(withoutCounters)).toEqual(before.map(withoutCounters))
  })
})

function withoutCounters(line: string): string {
  return line.replace(/\[\d+:\d+\]$/, '')
}
