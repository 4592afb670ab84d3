import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { testDependencies } from '../testing.ts'
import { pluginFactories } from './index.ts'

const toKebab = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()

describe('the plugin registry', () => {
  it('holds every plugin there is a file or folder for', async () => {
    const dependencies = await testDependencies()
    const registered = pluginFactories.map((create) => toKebab(create(dependencies).name)).toSorted()
    const present = readdirSync(new URL('.', import.meta.url))
      .filter((entry) => !entry.endsWith('.spec.ts') && entry !== 'index.ts')
      .map((entry) => entry.replace(/\.ts$/, ''))
      .toSorted()
    expect(registered).toEqual(present)
  })
})
