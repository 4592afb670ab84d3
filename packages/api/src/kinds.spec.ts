import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeKindContract } from './definition/kind-contract.ts'
import { findKind, kinds, pods } from './kinds.ts'

for (const kind of kinds) describeKindContract(kind)

describe('the registry of kinds', () => {
  it('has every kind that has a folder', async () => {
    const files = globSync('*/*/*/kind.ts', { cwd: import.meta.dirname })
    expect(files.length).toBeGreaterThan(20)
    for (const file of files) {
      const module = (await import(join(import.meta.dirname, file))) as Record<string, unknown>
      const registered = kinds.filter((kind) => Object.values(module).includes(kind))
      expect(registered, `${dirname(file)} is not in kinds.ts`).toHaveLength(1)
    }
    expect(files).toHaveLength(kinds.length)
  })

  it('has each resource once', () => {
    const names = kinds.map(({ group, version, resource }) => `${group}/${version}/${resource}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it('finds kinds by kind and by resource, in any version or in one', () => {
    expect(findKind({ group: '', kind: 'Pod' })).toBe(pods)
    expect(findKind({ group: '', version: 'v1', resource: 'pods' })).toBe(pods)
    expect(findKind({ group: 'apps', kind: 'Pod' })).toBeUndefined()
    expect(findKind({ group: '', version: 'v2', kind: 'Pod' })).toBeUndefined()
  })
})
