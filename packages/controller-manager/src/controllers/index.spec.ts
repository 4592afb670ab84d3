import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { enabledControllers } from '../app.ts'
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

describe('enabledControllers', () => {
  const named = (name: string): ControllerDescriptor => ({ name, build: () => expect.unreachable() })
  const all = ['a', 'b', 'c'].map(named)
  const enabled = (...wanted: string[]) => enabledControllers(all, wanted).map(({ name }) => name)

  it('takes all, all but some, or some', () => {
    expect(enabled('*')).toEqual(['a', 'b', 'c'])
    expect(enabled('*', '-b')).toEqual(['a', 'c'])
    expect(enabled('c')).toEqual(['c'])
  })

  it('refuses a name that it does not know', () => {
    expect(() => enabled('*', '-d')).toThrow('--controllers names d, which is none of a, b, c')
  })
})
