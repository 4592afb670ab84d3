import { describe, expect, it } from 'vitest'
import { durationOption } from './duration.ts'
import { renderHelp } from './help.ts'
import { parseOptions } from './parse.ts'

const table = {
  grace: durationOption({ flag: 'grace-period', default: 50_000, help: 'How long to wait.' }),
  least: durationOption({ flag: 'least-period', default: 50, least: 0, help: 'How soon.' }),
}

const parse = (...argv: string[]) => parseOptions(table, { argv, env: {} })

describe('an option that is a duration', () => {
  it('is written as Go writes it, and read in milliseconds', async () => {
    expect(await parse()).toEqual({ grace: 50_000, least: 50 })
    expect(await parse('--grace-period=1m30s', '--least-period=0')).toEqual({ grace: 90_000, least: 0 })
  })

  it('comes from the configuration file in the same form', async () => {
    const readFile = () => 'grace: 1m\n'
    expect(await parseOptions(table, { argv: ['--config=f'], env: {}, readFile })).toMatchObject({ grace: 60_000 })
  })

  it.each([
    ['50', 'expected a duration such as 1m30s'],
    ['soon', 'expected a duration such as 1m30s'],
    ['0s', 'expected at least 1ms'],
  ])('refuses %s', async (text, why) => {
    await expect(parse(`--grace-period=${text}`)).rejects.toThrow(`for --grace-period: ${why}`)
  })

  it('shows its default as it is written', () => {
    expect(renderHelp(table, {})).toContain('How long to wait. (default 50s, config key grace)')
  })
})
