import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { VolumePlugin } from '../plugin.ts'
import { volumePlugins } from './registry.ts'

const here = dirname(fileURLToPath(import.meta.url))
const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory())

describe('the volume plugin registry', () => {
  it.each(folders.map((folder) => folder.name))('knows the plugin in %s', async (folder) => {
    const module = (await import(join(here, folder, 'plugin.ts'))) as Record<string, VolumePlugin>
    const exported = Object.values(module)
    expect(exported).toHaveLength(1)
    expect(volumePlugins).toContain(exported[0])
  })

  it('has one plugin per name and per source', () => {
    expect(new Set(volumePlugins.map((plugin) => plugin.name)).size).toBe(volumePlugins.length)
    expect(new Set(volumePlugins.map((plugin) => plugin.source)).size).toBe(folders.length)
  })
})
