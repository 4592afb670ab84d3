import { describe, expect, it } from 'vitest'
import type { Service } from '@keelson/api'
import { completeFamilies } from './ip-families.ts'

type Spec = NonNullable<Service['spec']>

function complete(spec: Spec, old?: Spec): { spec: Spec; errors: string[] } {
  const service = (of: Spec): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: of })
  const wanted = service(structuredClone(spec))
  const errors = completeFamilies(wanted, old === undefined ? undefined : service(old))
  return { spec: wanted.spec, errors: errors.map(({ field, detail }) => `${field}: ${detail}`) }
}

describe('completeFamilies', () => {
  it('gives an ordinary service the one family of the cluster', () => {
    expect(complete({ type: 'ClusterIP', clusterIPs: ['10.96.0.7'] }).spec).toMatchObject({
      clusterIP: '10.96.0.7',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    })
    expect(complete({ type: 'ExternalName', externalName: 'a.b' }).spec).not.toHaveProperty('ipFamilies')
  })

  it('gives a headless service without selector both, and one with a selector one', () => {
    expect(complete({ type: 'ClusterIP', clusterIP: 'None' }).spec).toMatchObject({
      clusterIPs: ['None'],
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    })
    expect(complete({ type: 'ClusterIP', clusterIP: 'None', selector: { a: 'b' } }).spec).toMatchObject({
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    })
  })

  it('says what a cluster of one family cannot give', () => {
    expect(complete({ ipFamilies: ['IPv6'] }).errors).toEqual(['spec.ipFamilies[0]: not configured on this cluster'])
    expect(complete({ ipFamilyPolicy: 'RequireDualStack' }).errors).toEqual([
      'spec.ipFamilyPolicy: this cluster is not configured for dual-stack services',
    ])
    expect(complete({ ipFamilies: ['IPv4', 'IPv6'] }).errors).toEqual([
      "spec.ipFamilyPolicy: must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
    ])
    expect(complete({ ipFamilyPolicy: 'PreferDualStack' }).spec.ipFamilies).toEqual(['IPv4'])
  })

  it('keeps the policy a service had', () => {
    const old: Spec = { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4'] }
    expect(complete({ type: 'ClusterIP' }, old).spec.ipFamilyPolicy).toBe('PreferDualStack')
  })
})
