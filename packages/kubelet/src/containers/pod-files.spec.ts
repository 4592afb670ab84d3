import { describe, expect, it } from 'vitest'
import { aPod } from '../testing/builders.ts'
import { podHostname } from './hostname.ts'
import { renderHostNetworkHosts, renderHosts } from './hosts-file.ts'
import { parseResolvConf, podDns, renderResolvConf } from './resolv-conf.ts'

describe('/etc/hosts', () => {
  it('names the pod and its aliases', () => {
    const aliases = [{ ip: '192.0.2.7', hostnames: ['a', 'b'] }]
    expect(renderHosts({ ips: ['10.0.0.1'], hostname: 'web-0', domain: 'web.ns.svc.cluster.local', aliases }))
      .toMatchInlineSnapshot(`
      "# Kubernetes-managed hosts file.
      127.0.0.1	localhost
      ::1	localhost ip6-localhost ip6-loopback
      fe00::0	ip6-localnet
      fe00::0	ip6-mcastprefix
      fe00::1	ip6-allnodes
      fe00::2	ip6-allrouters
      10.0.0.1	web-0.web.ns.svc.cluster.local	web-0

      # Entries added by HostAliases.
      192.0.2.7	a	b
      "
    `)
  })
  it('is the node’s own on its network', () => {
    expect(renderHostNetworkHosts('127.0.0.1\tlocalhost\n', [])).toBe(
      '# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n',
    )
  })
})

describe('resolv.conf', () => {
  const host = parseResolvConf('# made by dhcp\nnameserver 192.0.2.53\nsearch example.com .\noptions timeout:1\n')
  const node = { clusterDNS: ['10.96.0.10'], clusterDomain: 'cluster.local', host }

  it('points at the cluster first', () => {
    expect(renderResolvConf(podDns(aPod('web'), node))).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local example.com\nnameserver 10.96.0.10\noptions ndots:5\n',
    )
  })
  it.each([
    [{ dnsPolicy: 'Default' }, ['192.0.2.53']],
    [{ dnsPolicy: 'ClusterFirst', hostNetwork: true }, ['192.0.2.53']],
    [{ dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true }, ['10.96.0.10']],
    [{ dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'] } }, ['1.1.1.1']],
  ])('with %j asks %j', (spec, servers) => {
    expect(podDns(aPod('web', spec), node).servers).toEqual(servers)
  })
  it('merges the pod’s own settings, options by name', () => {
    const dnsConfig = { searches: ['x.example'], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] }
    expect(podDns(aPod('web', { dnsConfig }), node)).toMatchObject({ options: ['ndots:2', 'edns0'] })
    expect(podDns(aPod('web', { dnsConfig }), node).searches.at(-1)).toBe('x.example')
  })
})

describe('host name', () => {
  it.each([
    [{}, 'web', ''],
    [{ hostname: 'h', subdomain: 's' }, 'h', 's.default.svc.cluster.local'],
    [
      { hostname: 'h', subdomain: 's', setHostnameAsFQDN: true },
      'h.s.default.svc.cluster.local',
      's.default.svc.cluster.local',
    ],
  ])('with %j is %s below %j', (spec, hostname, domain) => {
    expect(podHostname(aPod('web', spec), 'cluster.local')).toEqual({ hostname, domain })
  })
  it('is cut to what the kernel takes', () => {
    const pod = aPod(`${'a'.repeat(62)}-${'b'.repeat(20)}`)
    expect(podHostname(pod, 'cluster.local').hostname).toBe('a'.repeat(62))
  })
})
