import { describe, expect, it } from 'vitest'
import { makeService } from '../testing/objects.ts'
import { servicePorts } from './service-port.ts'

describe('servicePorts', () => {
  it('leaves out addresses and ranges of the other family', () => {
    const service = makeService('web', {
      type: 'LoadBalancer',
      externalIPs: ['203.0.113.5', '2001:db8::5'],
      loadBalancerSourceRanges: [' 198.51.100.0/24 ', '2001:db8::/64'],
    })
    const ingress = [{ ip: '203.0.113.1' }, { ip: '2001:db8::1' }, { hostname: 'lb.example.com' }]
    expect(servicePorts({ ...service, status: { loadBalancer: { ingress } } })[0]).toMatchObject({
      externalIps: ['203.0.113.5'],
      loadBalancerIps: ['203.0.113.1'],
      loadBalancerSourceRanges: ['198.51.100.0/24'],
    })
  })

  it('leaves a load balancer that is a proxy of its own to itself', () => {
    const ingress = [{ ip: '203.0.113.1', ipMode: 'Proxy' }]
    const service = { ...makeService('web', { type: 'LoadBalancer' }), status: { loadBalancer: { ingress } } }
    expect(servicePorts(service)[0]?.loadBalancerIps).toEqual([])
  })

  it.each([
    ['headless', { clusterIP: 'None' }],
    ['external', { type: 'ExternalName', clusterIP: '' }],
  ])('has nothing to serve for a %s service', (_name, spec) => {
    expect(servicePorts(makeService('web', spec))).toEqual([])
  })
})
