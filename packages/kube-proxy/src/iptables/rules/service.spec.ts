import { describe, expect, it } from 'vitest'
import { chooseEndpoints, makeEndpoint, makePort } from '../../testing/objects.ts'
import { renderServicePort, type ServiceRules } from './service.ts'
import { defaultRuleSettings } from './settings.ts'

const settings = defaultRuleSettings('10.244.0.0/16')

/** The whole contribution as sorted text, as a reader of iptables-save sees it. */
function dump({ chains, dispatch }: ServiceRules): string {
  const own = [...chains].flatMap(([chain, rules]) => rules.map((rule) => `-A ${chain} ${rule}`))
  const shared = [...dispatch].flatMap(([where, rules]) => rules.map((rule) => `${where} ${rule}`))
  return [...own, ...shared].join('\n')
}

describe('renderServicePort', () => {
  it('spreads a cluster IP over its endpoints', () => {
    const choice = chooseEndpoints([makeEndpoint('10.244.0.5'), makeEndpoint('10.244.0.6')])
    expect(dump(renderServicePort(makePort(), choice, settings))).toMatchInlineSnapshot(`
      "-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.5:8080" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-7U6MWNJWR3SADOJA
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.6:8080" -j KUBE-SEP-WBD4CCV6JIIBARLY
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -s 10.244.0.5 -j KUBE-MARK-MASQ
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -m tcp -p tcp -j DNAT --to-destination 10.244.0.5:8080
      -A KUBE-SEP-WBD4CCV6JIIBARLY -m comment --comment "default/web:http" -s 10.244.0.6 -j KUBE-MARK-MASQ
      -A KUBE-SEP-WBD4CCV6JIIBARLY -m comment --comment "default/web:http" -m tcp -p tcp -j DNAT --to-destination 10.244.0.6:8080
      nat/KUBE-SERVICES -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL"
    `)
  })

  it('refuses a cluster IP without endpoints', () => {
    expect(dump(renderServicePort(makePort(), chooseEndpoints([]), settings))).toMatchInlineSnapshot(
      `"filter/KUBE-SERVICES -m comment --comment "default/web:http has no endpoints" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j REJECT"`,
    )
  })

  it('keeps a client at its endpoint with session affinity', () => {
    const choice = chooseEndpoints([makeEndpoint('10.244.0.5'), makeEndpoint('10.244.0.6')])
    expect(dump(renderServicePort(makePort({ affinitySeconds: 600 }), choice, settings))).toMatchInlineSnapshot(`
      "-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.5:8080" -m recent --name KUBE-SEP-7U6MWNJWR3SADOJA --rcheck --seconds 600 --reap -j KUBE-SEP-7U6MWNJWR3SADOJA
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.6:8080" -m recent --name KUBE-SEP-WBD4CCV6JIIBARLY --rcheck --seconds 600 --reap -j KUBE-SEP-WBD4CCV6JIIBARLY
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.5:8080" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-7U6MWNJWR3SADOJA
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.6:8080" -j KUBE-SEP-WBD4CCV6JIIBARLY
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -s 10.244.0.5 -j KUBE-MARK-MASQ
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -m recent --name KUBE-SEP-7U6MWNJWR3SADOJA --set -m tcp -p tcp -j DNAT --to-destination 10.244.0.5:8080
      -A KUBE-SEP-WBD4CCV6JIIBARLY -m comment --comment "default/web:http" -s 10.244.0.6 -j KUBE-MARK-MASQ
      -A KUBE-SEP-WBD4CCV6JIIBARLY -m comment --comment "default/web:http" -m recent --name KUBE-SEP-WBD4CCV6JIIBARLY --set -m tcp -p tcp -j DNAT --to-destination 10.244.0.6:8080
      nat/KUBE-SERVICES -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL"
    `)
  })

  it('masquerades traffic to a node port', () => {
    const choice = chooseEndpoints([makeEndpoint('10.244.0.5')])
    expect(dump(renderServicePort(makePort({ nodePort: 30080 }), choice, settings))).toMatchInlineSnapshot(`
      "-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.5:8080" -j KUBE-SEP-7U6MWNJWR3SADOJA
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "masquerade traffic for default/web:http external destinations" -j KUBE-MARK-MASQ
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -j KUBE-SVC-CDGGSHYLG3RE2FKL
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -s 10.244.0.5 -j KUBE-MARK-MASQ
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -m tcp -p tcp -j DNAT --to-destination 10.244.0.5:8080
      nat/KUBE-SERVICES -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL
      nat/KUBE-NODEPORTS -m comment --comment "default/web:http" -m tcp -p tcp --dport 30080 -j KUBE-EXT-CDGGSHYLG3RE2FKL"
    `)
  })

  it('refuses a node port without endpoints', () => {
    expect(dump(renderServicePort(makePort({ nodePort: 30080 }), chooseEndpoints([]), settings)))
      .toMatchInlineSnapshot(`
      "filter/KUBE-SERVICES -m comment --comment "default/web:http has no endpoints" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j REJECT
      filter/KUBE-EXTERNAL-SERVICES -m comment --comment "default/web:http has no endpoints" -m addrtype --dst-type LOCAL -m tcp -p tcp --dport 30080 -j REJECT"
    `)
  })

  it('keeps outside traffic on this node with external policy Local', () => {
    const choice = chooseEndpoints([makeEndpoint('10.244.0.5', { local: true }), makeEndpoint('10.244.1.6')])
    const port = makePort({ nodePort: 30080, externalPolicyLocal: true, healthCheckNodePort: 31000 })
    expect(dump(renderServicePort(port, choice, settings))).toMatchInlineSnapshot(`
      "-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.5:8080" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-7U6MWNJWR3SADOJA
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.1.6:8080" -j KUBE-SEP-F7BHZ7WL3PFYMSRY
      -A KUBE-SVL-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.5:8080" -j KUBE-SEP-7U6MWNJWR3SADOJA
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "pod traffic for default/web:http external destinations" -s 10.244.0.0/16 -j KUBE-SVC-CDGGSHYLG3RE2FKL
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "masquerade LOCAL traffic for default/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "route LOCAL traffic for default/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-CDGGSHYLG3RE2FKL
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -j KUBE-SVL-CDGGSHYLG3RE2FKL
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -s 10.244.0.5 -j KUBE-MARK-MASQ
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -m tcp -p tcp -j DNAT --to-destination 10.244.0.5:8080
      -A KUBE-SEP-F7BHZ7WL3PFYMSRY -m comment --comment "default/web:http" -s 10.244.1.6 -j KUBE-MARK-MASQ
      -A KUBE-SEP-F7BHZ7WL3PFYMSRY -m comment --comment "default/web:http" -m tcp -p tcp -j DNAT --to-destination 10.244.1.6:8080
      nat/KUBE-SERVICES -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL
      nat/KUBE-NODEPORTS -m comment --comment "default/web:http" -m tcp -p tcp --dport 30080 -j KUBE-EXT-CDGGSHYLG3RE2FKL
      filter/KUBE-NODEPORTS -m comment --comment "default/web:http health check node port" -m tcp -p tcp --dport 31000 -j ACCEPT"
    `)
  })

  it('drops outside traffic where external policy Local has endpoints only elsewhere', () => {
    const port = makePort({ nodePort: 30080, externalPolicyLocal: true })
    const rules = renderServicePort(port, chooseEndpoints([makeEndpoint('10.244.1.6')]), settings)
    expect(rules.dispatch.get('filter/KUBE-EXTERNAL-SERVICES')).toEqual([
      '-m comment --comment "default/web:http has no local endpoints" -m addrtype --dst-type LOCAL -m tcp -p tcp --dport 30080 -j DROP',
    ])
  })

  it('guards a load balancer with source ranges', () => {
    const port = makePort({ loadBalancerIps: ['192.0.2.1'], loadBalancerSourceRanges: ['198.51.100.0/24'] })
    const choice = chooseEndpoints([makeEndpoint('10.244.0.5')])
    expect(dump(renderServicePort(port, choice, settings))).toMatchInlineSnapshot(`
      "-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.5:8080" -j KUBE-SEP-7U6MWNJWR3SADOJA
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "masquerade traffic for default/web:http external destinations" -j KUBE-MARK-MASQ
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -j KUBE-SVC-CDGGSHYLG3RE2FKL
      -A KUBE-FW-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http loadbalancer IP" -s 198.51.100.0/24 -j KUBE-EXT-CDGGSHYLG3RE2FKL
      -A KUBE-FW-CDGGSHYLG3RE2FKL -m comment --comment "other traffic to default/web:http will be dropped by KUBE-PROXY-FIREWALL"
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -s 10.244.0.5 -j KUBE-MARK-MASQ
      -A KUBE-SEP-7U6MWNJWR3SADOJA -m comment --comment "default/web:http" -m tcp -p tcp -j DNAT --to-destination 10.244.0.5:8080
      nat/KUBE-SERVICES -m comment --comment "default/web:http cluster IP" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL
      nat/KUBE-SERVICES -m comment --comment "default/web:http loadbalancer IP" -m tcp -p tcp -d 192.0.2.1 --dport 80 -j KUBE-FW-CDGGSHYLG3RE2FKL
      filter/KUBE-PROXY-FIREWALL -m comment --comment "default/web:http traffic not accepted by KUBE-FW-CDGGSHYLG3RE2FKL" -m tcp -p tcp -d 192.0.2.1 --dport 80 -j DROP"
    `)
  })

  it('uses this node’s endpoints only with internal policy Local', () => {
    const choice = chooseEndpoints([makeEndpoint('10.244.0.5', { local: true }), makeEndpoint('10.244.1.6')])
    const { chains } = renderServicePort(makePort({ internalPolicyLocal: true }), choice, settings)
    expect([...chains.values()].flat().filter((rule) => rule.includes('DNAT'))).toEqual([
      '-m comment --comment "default/web:http" -m tcp -p tcp -j DNAT --to-destination 10.244.0.5:8080',
    ])
  })
})
