import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clusterPaths, compileCache, hostRun, keelsonHome, lockFile, nameProblem } from './paths.ts'

describe('the home folder', () => {
  it('is an absolute path, whatever was given', () => {
    expect(keelsonHome({ KEELSON_HOME: '/srv/kh' })).toBe('/srv/kh')
    expect(keelsonHome({ KEELSON_HOME: 'kh' })).toBe(join(process.cwd(), 'kh'))
    expect(keelsonHome({})).toMatch(/^\/.*\/\.keelson$/)
  })
})

describe('the name of a cluster', () => {
  it.each(['keelson', 'a', 'blue-2', 'x'.repeat(63)])('may be %s', (name) => {
    expect(nameProblem(name)).toBeUndefined()
  })

  it.each(['', '../x', 'a/b', '.', 'Upper', '-a', 'a-', 'x'.repeat(64)])('may not be %j', (name) => {
    expect(nameProblem(name)).toContain('is not made of')
  })

  it('keeps clear of what else is in the home folder', () => {
    for (const path of [hostRun('/kh'), lockFile('/kh'), compileCache('/kh')]) {
      const name = path.split('/')[2]!
      expect(nameProblem(name)).toContain('another use')
      expect(clusterPaths('/kh', name).root).toBe(`/kh/${name}`)
    }
  })
})
