import { fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { validateTokenRequest } from './authentication/v1/token-request/validation.ts'
import { localSubjectAccessReviews } from './authorization/v1/local-subject-access-review/kind.ts'
import { selfSubjectAccessReviews } from './authorization/v1/self-subject-access-review/kind.ts'
import { subjectAccessReviews } from './authorization/v1/subject-access-review/kind.ts'
import { validateScale } from './autoscaling/v1/scale-validation.ts'
import { leases } from './coordination/v1/lease/kind.ts'
import { bindings } from './core/v1/binding/kind.ts'

const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'Review', metadata: {} }
const pods = { verb: 'get', resource: 'pods' }

describe('access reviews', () => {
  it('ask about either a resource or a path, for somebody', () => {
    const ask = (spec: object): string[] => subjectAccessReviews.validate({ ...review, spec }).map(fieldErrorMessage)
    expect(ask({ user: 'jane', resourceAttributes: pods })).toEqual([])
    expect(ask({ user: 'jane' })).toEqual([
      'spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ])
    expect(ask({ resourceAttributes: pods })).toEqual([
      'spec.user: Invalid value: "": at least one of user or group must be specified',
    ])
  })

  it('have no metadata', () => {
    const named = { ...review, metadata: { name: 'x' }, spec: { resourceAttributes: pods } }
    expect(selfSubjectAccessReviews.validate(named).map(fieldErrorMessage)).toEqual([
      'metadata: Invalid value: {"name":"x"}: must be empty',
    ])
  })

  it('stay in their namespace where they have one', () => {
    const ask = (namespace: string): string[] =>
      localSubjectAccessReviews
        .validate({
          ...review,
          metadata: { namespace: 'a' },
          spec: { user: 'jane', resourceAttributes: { ...pods, namespace } },
        })
        .map(fieldErrorMessage)
    expect(ask('a')).toEqual([])
    expect(ask('b')).toEqual(['spec.resourceAttributes.namespace: Invalid value: "b": must match metadata.namespace'])
  })
})

describe('bodies of sub-resources', () => {
  it('bind to nodes by name', () => {
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'x' } }
    expect(bindings.validate({ ...binding, target: { kind: 'Node', name: 'node-1' } })).toEqual([])
    expect(bindings.validate({ ...binding, target: { kind: 'Node' } }).map(fieldErrorMessage)).toEqual([
      'target.name: Required value',
    ])
  })

  it('scale to no less than nothing', () => {
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: {}, spec: { replicas: -1 } }
    expect(validateScale(scale).map(fieldErrorMessage)).toEqual([
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ])
  })

  it('ask for tokens of ten minutes or more', () => {
    const request = (expirationSeconds: number) => ({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: { audiences: [], expirationSeconds },
    })
    expect(validateTokenRequest(request(600))).toEqual([])
    expect(validateTokenRequest(request(599)).map(fieldErrorMessage)).toEqual([
      'spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ])
  })
})

describe('leases', () => {
  it('last for a while', () => {
    const lease = (spec: object) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'x', namespace: 'y' },
      spec,
    })
    expect(leases.validate(lease({ leaseDurationSeconds: 15, holderIdentity: 'me' }))).toEqual([])
    expect(leases.validate(lease({ leaseDurationSeconds: 0, leaseTransitions: -1 })).map(fieldErrorMessage)).toEqual([
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ])
  })
})
