import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ControllerDescriptor } from '../framework/controller.ts'
import { controllers } from './index.ts'

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

describe('the registry of controllers', () => {
  it.each(folders)('has what controllers/%s describes', async (folder) => {
    const module = (await import(`./${folder}/descriptor.ts`)) as Record<string, ControllerDescriptor>
    const described = Object.values(module)
    expect(described).toHaveLength(1)
    expect(controllers).toContain(described[0])
  })

  it('has nothing twice', () => {
    expect(new Set(controllers.map(({ name }) => name)).size).toBe(controllers.length)
    expect(controllers).toHaveLength(folders.length)
  })
})
