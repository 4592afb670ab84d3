import { describe, expect, it } from 'vitest'
import { formatGroupKind, formatGroupResource, formatGroupVersion, gvkOf, parseGroupVersion } from './group-version.ts'

describe('group versions', () => {
  it('parse and print', () => {
    expect(parseGroupVersion('v1')).toEqual({ group: '', version: 'v1' })
    expect(gvkOf({ apiVersion: 'apps/v1', kind: 'Deployment' })).toEqual({
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
    })
    expect(['v1', 'apps/v1'].map((text) => formatGroupVersion(parseGroupVersion(text)))).toEqual(['v1', 'apps/v1'])
    expect(() => parseGroupVersion('a/b/c')).toThrow('unexpected GroupVersion string: a/b/c')
    expect(formatGroupResource({ group: 'apps', resource: 'deployments' })).toBe('deployments.apps')
    expect(formatGroupKind({ group: '', kind: 'Pod' })).toBe('Pod')
  })
})
