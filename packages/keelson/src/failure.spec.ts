import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './host/exec.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asFailure, Failure } from './failure.ts'

const errno = (code: string, path?: string) => Object.assign(new Error(`${code}: refused`), { code, path })

describe('asFailure', () => {
  it('keeps what is one already', () => {
    const failure = new Failure('wrong', 'do this')
    expect(asFailure(failure)).toBe(failure)
  })

  it('words a refusal of the file system, with its place', () => {
    expect(asFailure(errno('EROFS', '/srv/kh'))?.message).toBe('/srv/kh cannot be used: its file system is read-only')
    expect(asFailure(errno('ENOSPC'))?.message).toBe('a file cannot be used: no space is left on its file system')
    expect(asFailure(errno('ENOSPC'))?.remedy).toContain('KEELSON_HOME')
  })

  it('leaves a fault of the program to its stack trace', () => {
    expect(asFailure(new TypeError('x is undefined'))).toBeUndefined()
    expect(asFailure(errno('ECONNRESET'))).toBeUndefined()
    expect(asFailure(new SyntaxError('Unexpected token in JSON'))).toBeUndefined()
    expect(asFailure('text')).toBeUndefined()
  })
})

describe('sources that cannot be run', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keelson-failure-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it.each([
    ['broken.ts', 'export const ok = 1\nexport const port: number = = 2\n', 'broken.ts:2: '],
    ['absent.ts', "import { nothing } from 'node:fs'\nexport const it = nothing\n", 'absent.ts:1: '],
    ['lost.ts', "import './nowhere.ts'\n", 'nowhere.ts'],
  ])('are told of with their place: %s', async (name, source, place) => {
    const file = join(folder, name)
    await writeFile(file, source)
    // A process of its own: inside vitest, modules are read by vitest.
    const told = await run(process.execPath, [
      '--input-type=module',
      '-e',
      `const { asFailure } = await import(${JSON.stringify(new URL('./failure.ts', import.meta.url).href)})
       await import(${JSON.stringify(pathToFileURL(file).href)}).catch((error) => console.log(asFailure(error).message))`,
    ])
    expect(told).toMatch(/^the sources cannot be run: /)
    expect(told).toContain(place)
  })
})
