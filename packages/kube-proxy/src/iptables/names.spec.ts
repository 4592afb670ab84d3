import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterPolicyChain, endpointChain, isServiceChain } from './names.ts'

describe('chain names', () => {
  // As seen on clusters run by upstream's kube-proxy.
  it('are the ones that upstream makes', () => {
    expect(clusterPolicyChain('default/kubernetes:https', 'TCP')).toBe('KUBE-SVC-NPX46M4PTMTKRN6Y')
    expect(clusterPolicyChain('kube-system/kube-dns:dns', 'UDP')).toBe('KUBE-SVC-TCOU7JCQXEZGVUNU')
    expect(clusterPolicyChain('kube-system/kube-dns:dns-tcp', 'TCP')).toBe('KUBE-SVC-ERIFXISQEP7F7OF4')
  })

  it('fit the kernel and are known as ours', () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (name, ip) => {
        const chain = endpointChain(name, 'TCP', `${ip}:80`)
        expect(chain.length).toBeLessThanOrEqual(28)
        expect(isServiceChain(chain)).toBe(true)
      }),
    )
  })

  it('depend on the protocol', () => {
    expect(clusterPolicyChain('a/b', 'TCP')).not.toBe(clusterPolicyChain('a/b', 'UDP'))
  })
})
