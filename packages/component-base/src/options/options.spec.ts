import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { isExitRequest } from '../run/exit-request.ts'
import type { OptionInput } from './parse.ts'
import { parseOptions } from './parse.ts'
import { commonOptions, defineOptions } from './table.ts'

const table = defineOptions({
  ...commonOptions,
  bindAddress: { flag: 'bind-address', schema: z.string(), default: '127.0.0.1', help: 'Where to listen.' },
  port: {
    flag: 'secure-port',
    env: 'KEELSON_PORT',
    schema: z.number().check(z.minimum(1), z.maximum(65535)),
    default: 6443,
    help: 'The port.',
  },
  profiling: { flag: 'profiling', schema: z.boolean(), default: false, help: 'Serve profiles.' },
  admission: { flag: 'enable-admission-plugins', schema: z.array(z.string()), default: [], help: 'More plugins.' },
  kubeconfig: { flag: 'kubeconfig', schema: z.string(), help: 'How to reach the API server.' },
  note: { flag: 'note', schema: z.optional(z.string()), help: 'May be missing.' },
})

const parse = (argv: string[], input: OptionInput = {}): ReturnType<typeof parseOptions<typeof table>> =>
  parseOptions(table, { env: {}, name: 'demo', ...input, argv: ['--kubeconfig=/k', ...argv] })

async function refusal(argv: string[], input: OptionInput = {}): Promise<string> {
  const error = await parse(argv, input).catch((err: unknown) => err)
  if (!isExitRequest(error)) throw new Error('it was accepted')
  return `${error.exitCode} ${error.message}`
}

describe('options', () => {
  it('have their defaults', async () => {
    expect(await parse([])).toEqual({
      logLevel: 'info',
      logFormat: 'json',
      bindAddress: '127.0.0.1',
      port: 6443,
      profiling: false,
      admission: [],
      kubeconfig: '/k',
      note: undefined,
    })
  })

  it('come from flags in every form', async () => {
    const values = await parse([
      '--secure-port',
      '7000',
      '--profiling',
      '--bind_address=::1',
      '--enable-admission-plugins=A,B',
      '--enable-admission-plugins=C',
    ])
    expect(values).toMatchObject({ port: 7000, profiling: true, bindAddress: '::1', admission: ['A', 'B', 'C'] })
    expect((await parse(['--profiling=false', '--note=17'])).note).toBe('17')
  })

  it('come from flag, else environment, else file, else default', async () => {
    const input = { env: { KEELSON_PORT: '1001' }, readFile: () => 'port: 1002\nbindAddress: 0.0.0.0\nlogLevel: debug' }
    expect(await parse(['--config=/c', '--log-level=warn'], input)).toMatchObject({
      port: 1001,
      bindAddress: '0.0.0.0',
      logLevel: 'warn',
    })
    expect(await parse(['--config=/c', '--secure-port=1000'], input)).toMatchObject({ port: 1000 })
    expect(await parse(['--config=/c'], { ...input, env: {} })).toMatchObject({ port: 1002 })
  })

  it('refuse what they do not know, with a guess', async () => {
    expect(await refusal(['--bind-adress=x'])).toBe(
      '2 error: unknown flag: --bind-adress (did you mean --bind-address?)',
    )
    expect(await refusal(['--zzz'])).toBe('2 error: unknown flag: --zzz')
    expect(await refusal(['run'])).toBe('2 error: unexpected argument "run": options are written as --name=value')
    expect(await refusal(['--config=/c'], { readFile: () => 'prot: 1' })).toBe(
      '2 error: unknown key prot in /c (did you mean port?)',
    )
  })

  it('refuse bad values, naming where they stand', async () => {
    expect(await refusal(['--secure-port=99999'])).toMatch(/^2 error: invalid value 99999 for --secure-port: /)
    expect(await refusal(['--log-level=loud'])).toContain(
      'invalid value "loud" for --log-level: expected one of trace, debug',
    )
    expect(await refusal([], { env: { KEELSON_PORT: 'x' } })).toContain('for environment variable KEELSON_PORT')
    expect(await refusal(['--config=/c'], { readFile: () => 'port: many' })).toContain(
      'invalid value "many" for port in /c',
    )
    expect(await refusal(['--config=/c'], { readFile: () => '[1]' })).toContain('/c is not a mapping')
    expect(await refusal(['--note'])).toBe('2 error: --note needs a value')
  })

  it('insist on what has no default', async () => {
    const error = await parseOptions(table, { env: {}, argv: [] }).catch((err: Error) => err)
    expect(error).toMatchObject({ exitCode: 2, message: 'error: --kubeconfig is required' })
  })

  it('print help and version', async () => {
    const help = await refusal(['--help'])
    expect(help).toMatch(/^0 Usage: demo \[flags\]/)
    for (const text of ['--secure-port', 'default 6443', 'env KEELSON_PORT', 'config key port', '--config'])
      expect(help).toContain(text)
    expect(await refusal(['--version'])).toMatch(/^0 Kubernetes v1\.36\.\d+\+keelson/)
  })

  it('may not share a flag', () => {
    const row = { flag: 'same', schema: z.string(), help: '' }
    expect(() => defineOptions({ a: row, b: row })).toThrow('two options are named --same')
  })
})
