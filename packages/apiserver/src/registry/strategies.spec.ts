import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findKind } from '@keelson/api'
import { strategyFactories } from './strategies.ts'

describe('the strategy table', () => {
  it('has a line for every strategy there is a folder for', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name === 'strategy.ts')
      .map((entry) => relative(import.meta.dirname, join(entry.parentPath, entry.name)))
    expect(files.length).toBe(strategyFactories.length)
  })

  it('names kinds that are served, each once', () => {
    const keys = strategyFactories.map(({ group, resource }) => `${group}/${resource}`)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { group, resource } of strategyFactories) {
      expect(findKind({ group, resource }), `${group}/${resource}`).toBeDefined()
    }
  })
})
