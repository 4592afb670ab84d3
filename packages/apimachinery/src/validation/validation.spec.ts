import { describe, expect, it } from 'vitest'
import { FieldPath, fieldErrorMessage } from '../errors/index.ts'
import type { ObjectMeta } from '../meta/index.ts'
import { isValidCIDR, isValidIP } from './ip.ts'
import { isDns1035Label, isDns1123Label, isDns1123Subdomain, isQualifiedName, isValidLabelValue } from './names.ts'
import {
  nameIsDnsSubdomain,
  validateLabelSelector,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './object-meta.ts'
import { isConfigMapKey, isRelaxedEnvVarName, isValidPortName, isValidPortNum } from './values.ts'

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

describe('names', () => {
  it('pass or explain themselves in upstream words', () => {
    expect(isDns1123Subdomain('a.b-c')).toEqual([])
    expect(isDns1123Subdomain('A')).toEqual([subdomain])
    expect(isDns1123Label('a.b')).toEqual(['must not contain dots'])
    expect(isDns1123Label('a'.repeat(64))).toEqual(['must be no more than 63 characters'])
    expect(isDns1035Label('1a')[0]).toContain("(e.g. 'my-name',  or 'abc-123', regex used for validation is")
    expect(isQualifiedName('example.com/a.B_c')).toEqual([])
    expect(isQualifiedName('')).toHaveLength(2)
    expect(isQualifiedName('a/b/c')[0]).toMatch(
      /^a valid label key must consist of .* \(e\.g\. 'example\.com\/MyName'\)$/,
    )
    expect(isQualifiedName('x'.repeat(64))).toEqual(['name part must be no more than 63 bytes'])
    expect(isValidLabelValue('')).toEqual([])
    expect(isValidLabelValue('-')[0]).toContain('a valid label must be an empty string or consist of')
  })

  it('take long hostile input in their stride', () => {
    const long = `${'a-'.repeat(100_000)}!`
    for (const check of [isDns1123Label, isDns1123Subdomain, isDns1035Label, isQualifiedName, isValidLabelValue]) {
      expect(check(long).length).toBeGreaterThan(0)
    }
  })
})

describe('values', () => {
  it('follow upstream', () => {
    expect(isValidPortNum(0)).toEqual(['must be between 1 and 65535, inclusive'])
    expect(isValidPortName('http')).toEqual([])
    expect(isValidPortName('a--b')).toEqual(['must not contain consecutive hyphens'])
    expect(isConfigMapKey('..x')).toEqual(["must not start with '..'"])
    expect(isRelaxedEnvVarName('a b')).toEqual([])
    expect(isRelaxedEnvVarName('a=b')).toHaveLength(1)
    expect(isValidIP('10.0.0.1')).toEqual([])
    expect(isValidIP('010.0.0.1')).toEqual(['must not have leading 0s'])
    expect(isValidIP('::ffff:1.2.3.4')).toEqual(['must not be an IPv4-mapped IPv6 address'])
    expect(isValidIP('x')).toEqual(['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'])
    expect(isValidCIDR('10.0.0.0/24')).toEqual([])
    expect(isValidCIDR('2001:db8::/64')).toEqual([])
    expect(isValidCIDR('10.0.0.1/24')).toEqual(['must not have bits set beyond the prefix length'])
    expect(isValidCIDR('10.0.0.0/33')[0]).toContain('must be a valid CIDR value')
  })
})

function messages(meta: ObjectMeta, namespaced = true): string[] {
  return validateObjectMeta(meta, { namespaced, nameValidator: nameIsDnsSubdomain }).map(fieldErrorMessage)
}

describe('object metadata', () => {
  it('is checked on creation', () => {
    expect(messages({ name: 'a', namespace: 'b' })).toEqual([])
    expect(messages({ namespace: 'b' })).toEqual(['metadata.name: Required value: name or generateName is required'])
    expect(messages({ name: 'a', generateName: 'x-', namespace: 'b' })).toEqual([])
    expect(messages({ name: 'a' })).toEqual(['metadata.namespace: Required value'])
    expect(messages({ name: 'a', namespace: 'b' }, false)).toEqual([
      'metadata.namespace: Forbidden: not allowed on this type',
    ])
    expect(messages({ name: 'a', namespace: 'b', labels: { 'x y': '1' } })[0]).toMatch(
      /^metadata\.labels: Invalid value: "x y": name part/,
    )
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u', controller: true }
    expect(messages({ name: 'a', namespace: 'b', ownerReferences: [owner, { ...owner, name: 'q' }] })[0]).toContain(
      'Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q',
    )
    const big = { x: 'a'.repeat(256 * 1024) }
    expect(messages({ name: 'a', namespace: 'b', annotations: big })).toEqual([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ])
  })

  it('is mostly immutable afterwards', () => {
    const old: ObjectMeta = {
      name: 'a',
      namespace: 'b',
      uid: 'u',
      resourceVersion: '1',
      generation: 2,
      finalizers: ['x/y'],
    }
    expect(validateObjectMetaUpdate({ ...old }, old)).toEqual([])
    const check = (next: ObjectMeta, from = old): string[] =>
      validateObjectMetaUpdate(next, from).map(fieldErrorMessage)
    expect(check({ ...old, uid: 'v' })).toEqual(['metadata.uid: Invalid value: "v": field is immutable'])
    expect(check({ ...old, resourceVersion: '' })).toEqual([
      'metadata.resourceVersion: Invalid value: "": must be specified for an update',
    ])
    expect(check({ ...old, generation: 1 })).toEqual(['metadata.generation: Invalid value: 1: must not be decremented'])
    const going = { ...old, deletionTimestamp: '2026-01-01T00:00:00Z' }
    expect(check({ ...going, finalizers: ['x/y', 'x/z'] }, going)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x/z"}',
    ])
  })

  it('includes label selectors', () => {
    const path = FieldPath.of('spec', 'selector')
    const bad = { matchExpressions: [{ key: 'a', operator: 'In' as const }] }
    expect(validateLabelSelector(bad, path).map(fieldErrorMessage)).toEqual([
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ])
  })
})
