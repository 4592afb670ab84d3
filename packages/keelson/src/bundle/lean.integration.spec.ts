import { build, type Metafile } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { buildOptions, daemons } from './bundle.ts'

/** Parts of dependencies that cost memory in every daemon and that none of them needs. */
const heavy = ['/zod/v4/classic/', '/zod/v4/locales/de', '/ssh2/lib', '/thread-stream/', '/proto-loader/']

describe.each(daemons.map((program) => ({ program })))('the bundle of $program', ({ program }) => {
  const built = build({ ...buildOptions(program), write: false, metafile: true })

  it('is text of one byte per character', async () => {
    const { text } = (await built).outputFiles![0]!
    // A single character outside Latin-1 makes V8 keep the whole text with two bytes per character. esbuild escapes such
    // characters, but not in regular expressions.
    const found = /[^\0-\u007f]/.exec(text)
    expect(found && text.slice(Math.max(0, found.index - 60), found.index + 60)).toBeNull()
  })

  it('does not load undici by importing node:http', async () => {
    const { text } = (await built).outputFiles![0]!
    expect(text).not.toMatch(/from\s*["']node:http["']|require\(["'](node:)?http["']\)/)
  })

  it('carries nothing heavy that it does not use', async () => {
    const [{ inputs }] = Object.values((await built).metafile!.outputs) as [Metafile['outputs'][string]]
    const carried = Object.keys(inputs).filter((file) => inputs[file]!.bytesInOutput > 0)
    const allowed = program === 'apiserver' ? ['/proto-loader/'] : []
    expect(carried.filter((file) => heavy.some((part) => !allowed.includes(part) && file.includes(part)))).toEqual([])
  })
})
