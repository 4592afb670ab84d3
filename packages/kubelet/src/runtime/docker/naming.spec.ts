import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeName, parseName } from './naming.ts'

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/)

describe('container names', () => {
  it('come back as what they were made from', () => {
    fc.assert(
      fc.property(label, label, label, fc.uuid(), fc.nat(), (container, pod, namespace, uid, attempt) => {
        const name = { container, pod, namespace, uid, attempt }
        expect(parseName(makeName(name))).toEqual(name)
        const sandbox = { pod, namespace, uid, attempt }
        expect(parseName(`/${makeName(sandbox)}`)).toEqual(sandbox)
      }),
    )
  })

  it('keep dockershim’s form', () => {
    expect(makeName({ container: 'web', pod: 'p', namespace: 'ns', uid: 'u', attempt: 2 })).toBe('k8s_web_p_ns_u_2')
    expect(makeName({ pod: 'p', namespace: 'ns', uid: 'u', attempt: 0 })).toBe('k8s_POD_p_ns_u_0')
  })

  it.each(['', 'nginx', 'k8s_a_b', 'other_a_b_c_d_0', 'k8s_a_b_c_d_x', 'k8s_a_b_c_d_0_1_2', 'k8s__b_c_d_0'])(
    'are not seen in %j',
    (raw) => {
      expect(parseName(raw)).toBeUndefined()
    },
  )

  it('carry an optional random suffix', () => {
    expect(parseName('k8s_web_p_ns_u_2_5f2a9c01')?.attempt).toBe(2)
  })
})
