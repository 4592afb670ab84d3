import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { judgeImport, layers } from './layers.ts'

describe('judgeImport', () => {
  it.each([
    { name: 'a lower layer', file: 'packages/api/src/kinds.ts', specifier: '@keelson/apimachinery' },
    { name: 'a public sub-path', file: 'packages/kubelet/src/app.ts', specifier: '@keelson/client/testing' },
    {
      name: 'a relative file of the same package',
      file: 'packages/api/src/core/v1/pod/kind.ts',
      specifier: '../../x.ts',
    },
    { name: 'a program from e2e', file: 'e2e/spine.e2e.spec.ts', specifier: '@keelson/keelson' },
    { name: 'a library', file: 'packages/api/src/kinds.ts', specifier: 'zod' },
    { name: 'testing from a spec', file: 'packages/scheduler/src/app.spec.ts', specifier: '@keelson/testing' },
  ])('allows $name', ({ file, specifier }) => {
    expect(judgeImport(file, specifier)).toBeUndefined()
  })

  it.each([
    {
      name: 'a higher layer',
      file: 'packages/api/src/kinds.ts',
      specifier: '@keelson/client',
      says: 'may import apimachinery',
    },
    {
      name: 'another program',
      file: 'packages/scheduler/src/app.ts',
      specifier: '@keelson/kubelet',
      says: "not 'kubelet'",
    },
    {
      name: 'testing from production code',
      file: 'packages/scheduler/src/app.ts',
      specifier: '@keelson/testing',
      says: "not 'testing'",
    },
    {
      name: 'a deep import',
      file: 'packages/client/src/a.ts',
      specifier: '@keelson/api/src/kinds.ts',
      says: 'reaches inside',
    },
    {
      name: 'the package itself by name',
      file: 'packages/api/src/a.ts',
      specifier: '@keelson/api',
      says: 'relative path',
    },
    {
      name: 'a relative path out of the package',
      file: 'packages/api/src/a.ts',
      specifier: '../../client/src/index.ts',
      says: 'leaves packages/api',
    },
    { name: 'a program from tools', file: 'tools/lint/a.ts', specifier: '@keelson/api', says: 'only e2e' },
  ])('refuses $name', ({ file, specifier, says }) => {
    expect(judgeImport(file, specifier)).toContain(says)
  })

  it('has a row for every package', () => {
    const packages = readdirSync(new URL('../../packages', import.meta.url)).toSorted()
    expect(Object.keys(layers).toSorted()).toEqual(packages)
  })
})
