import { parseOptions } from '@keelson/component-base'
import { describe, expect, it } from 'vitest'
import { ruleSettings } from './rule-settings.ts'
import { optionTable } from './options.ts'

const settings = async (...argv: string[]) =>
  ruleSettings(await parseOptions(optionTable, { name: 'kube-proxy', argv, env: {} }))

describe('what options mean for rules', () => {
  it('knows pods by their range unless told', async () => {
    const { localTraffic, masqueradeMark, localhostNodePorts, nodePortAddresses } = await settings()
    expect(localTraffic).toEqual({ ifLocal: '-s 10.244.0.0/16', ifNotLocal: '! -s 10.244.0.0/16' })
    expect([masqueradeMark, localhostNodePorts, nodePortAddresses()]).toEqual(['0x4000', true, undefined])
  })

  it('knows pods by their interfaces', async () => {
    const bridge = await settings('--detect-local-mode=BridgeInterface', '--pod-bridge-interface=cni0')
    expect(bridge.localTraffic).toEqual({ ifLocal: '-i cni0', ifNotLocal: '! -i cni0' })
    const named = await settings('--detect-local-mode=InterfaceNamePrefix', '--pod-interface-name-prefix=veth')
    expect(named.localTraffic).toEqual({ ifLocal: '-i veth+', ifNotLocal: '! -i veth+' })
    await expect(settings('--detect-local-mode=BridgeInterface')).rejects.toThrow('--pod-bridge-interface')
  })

  it('serves node ports on the chosen addresses, on loopback only where that is among them', async () => {
    const elsewhere = await settings('--nodeport-addresses=0.0.0.1/32')
    expect([elsewhere.localhostNodePorts, elsewhere.nodePortAddresses()]).toEqual([false, []])
    const loopback = await settings('--nodeport-addresses=127.0.0.0/8')
    expect([loopback.localhostNodePorts, loopback.nodePortAddresses()]).toEqual([true, ['127.0.0.1']])
  })
})
