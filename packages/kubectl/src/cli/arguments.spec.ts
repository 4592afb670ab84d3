import { describe, expect, it } from 'vitest'
import { findPositionals, parseArguments } from './arguments.ts'
import { array, bool, int, list, text } from './flags.ts'

const flags = {
  namespace: text('', { short: 'n' }),
  output: text('', { short: 'o' }),
  stdin: bool('', { short: 'i' }),
  tty: bool('', { short: 't' }),
  tail: int(''),
  labels: list(''),
  env: array(''),
  'dry-run': text('', { bare: 'unchanged' }),
}

const parse = (line: string): ReturnType<typeof parseArguments> => parseArguments(line.split(' '), flags, 'kubectl get')

describe('arguments', () => {
  it.each([
    ['-n x', [['namespace', 'x']]],
    ['-nx', [['namespace', 'x']]],
    ['-n=x', [['namespace', 'x']]],
    ['--namespace x', [['namespace', 'x']]],
    ['--namespace=x', [['namespace', 'x']]],
    [
      '-it',
      [
        ['stdin', 'true'],
        ['tty', 'true'],
      ],
    ],
    [
      '-itn x',
      [
        ['stdin', 'true'],
        ['tty', 'true'],
        ['namespace', 'x'],
      ],
    ],
    ['--tty=false', [['tty', 'false']]],
    ['-ojsonpath={.a}', [['output', 'jsonpath={.a}']]],
    ['--env=A=b=c', [['env', 'A=b=c']]],
  ])('%s', (line, assignments) => {
    expect(parse(line)).toEqual({ assignments, positionals: [], dashAt: undefined })
  })

  it('mixes flags and positionals; a bare flag does not take the next argument', () => {
    expect(parse('pods -n x a --dry-run client -- -n y')).toEqual({
      assignments: [
        ['namespace', 'x'],
        ['dry-run', 'unchanged'],
      ],
      positionals: ['pods', 'a', 'client', '-n', 'y'],
      dashAt: 3,
    })
  })

  it.each([
    ['--nope', 'unknown flag: --nope'],
    ['-z', "unknown shorthand flag: 'z' in -z"],
    ['-iz', "unknown shorthand flag: 'z' in -z"],
    ['-o', "flag needs an argument: 'o' in -o"],
    ['--output', 'flag needs an argument: --output'],
    ['--tail=x', 'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ['-i=maybe', 'invalid argument "maybe" for "-i, --stdin" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
  ])('refuses %s', (line, message) => {
    expect(() => parse(line)).toThrow(`${message}\nSee 'kubectl get --help' for usage.`)
  })

  it('finds the command among flags', () => {
    const argv = ['-n', 'x', '--output=yaml', '-i', 'get', 'pods']
    expect(findPositionals(argv, flags, 2)).toEqual([4, 5])
    expect(findPositionals(['--', 'get'], flags, 1)).toEqual([])
  })
})
