import { describe, expect, it } from 'vitest'
import { baseChains, jumps } from './base.ts'
import { defaultRuleSettings, markOfBit, type RuleSettings } from './settings.ts'

function rulesOf(place: string, changes: Partial<RuleSettings> = {}): readonly string[] {
  const chains = baseChains({ ...defaultRuleSettings('10.244.0.0/16'), ...changes }, true)
  return chains.find(({ table, chain }) => `${table}/${chain}` === place)!.last
}

const nodePortLabel =
  '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"'

describe('the shared chains', () => {
  it('refuse packets before they accept any', () => {
    const targets = jumps.filter(({ from }) => from === 'FORWARD').map(({ rule }) => rule.split(' ').at(-1))
    expect(targets).toEqual(['KUBE-PROXY-FIREWALL', 'KUBE-EXTERNAL-SERVICES', 'KUBE-SERVICES', 'KUBE-FORWARD'])
  })

  it('masquerade what is marked, and only that', () => {
    expect(rulesOf('nat/KUBE-POSTROUTING', { masqueradeMark: markOfBit(15) })).toEqual([
      '-m mark ! --mark 0x8000/0x8000 -j RETURN',
      '-j MARK --xor-mark 0x8000',
      '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
    ])
    expect(rulesOf('nat/KUBE-MARK-MASQ')).toEqual(['-j MARK --or-mark 0x4000'])
  })

  it('lead to node ports on every address, on all but loopback, or on some', () => {
    expect(rulesOf('nat/KUBE-SERVICES')).toEqual([`${nodePortLabel} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`])
    expect(rulesOf('nat/KUBE-SERVICES', { localhostNodePorts: false })).toEqual([
      `${nodePortLabel} -m addrtype --dst-type LOCAL ! -d 127.0.0.0/8 -j KUBE-NODEPORTS`,
    ])
    const nodePortAddresses = () => ['192.0.2.1', '127.0.0.1']
    expect(rulesOf('nat/KUBE-SERVICES', { nodePortAddresses, localhostNodePorts: false })).toEqual([
      `${nodePortLabel} -d 192.0.2.1 -j KUBE-NODEPORTS`,
    ])
  })

  it('guard loopback only where node ports have opened it', () => {
    expect(rulesOf('filter/KUBE-FIREWALL')).toHaveLength(1)
    expect(rulesOf('filter/KUBE-FIREWALL', { localhostNodePorts: false })).toEqual([])
  })

  it('drop packets of no connection unless the kernel is liberal', () => {
    expect(rulesOf('filter/KUBE-FORWARD')[0]).toBe('-m conntrack --ctstate INVALID -j DROP')
    expect(rulesOf('filter/KUBE-FORWARD', { dropInvalid: false }).join()).not.toContain('INVALID')
  })
})
