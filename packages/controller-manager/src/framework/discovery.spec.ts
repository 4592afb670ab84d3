import { describe, expect, it } from 'vitest'
import { readDiscovery } from './discovery.ts'

const resource = (name: string, more: object = {}) => ({
  resource: name,
  responseKind: { group: '', version: '', kind: `${name}-kind` },
  scope: 'Namespaced',
  verbs: ['list'],
  ...more,
})

describe('readDiscovery', () => {
  it('takes each resource in the first version that has it', () => {
    const { resources, stale } = readDiscovery([
      { versions: [{ version: 'v1', resources: [resource('pods'), resource('nodes', { scope: 'Cluster' })] }] },
      {
        metadata: { name: 'g' },
        versions: [
          { version: 'v1', resources: [resource('a')] },
          { version: 'v1beta1', resources: [resource('a'), resource('b')] },
        ],
      },
    ])
    expect(
      resources.map(({ group, version, resource: name, namespaced }) => [group, version, name, namespaced]),
    ).toEqual([
      ['', 'v1', 'pods', true],
      ['', 'v1', 'nodes', false],
      ['g', 'v1', 'a', true],
      ['g', 'v1beta1', 'b', true],
    ])
    expect(stale).toEqual([])
  })

  it('names versions whose server does not answer, and leaves out what has no kind', () => {
    const versions = [{ version: 'v1', freshness: 'Stale', resources: [resource('a', { responseKind: undefined })] }]
    expect(readDiscovery([{ metadata: { name: 'g' }, versions }])).toEqual({ resources: [], stale: ['g/v1'] })
  })
})
