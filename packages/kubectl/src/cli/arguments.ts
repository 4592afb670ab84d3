import { CommandError } from './errors.ts'
import type { FlagTable } from './flags.ts'

/** A command line, taken apart as Go programs do it. */
export interface ParsedArguments {
  /** `[flag, value]` in the order given. */
  readonly assignments: readonly (readonly [string, string])[]
  readonly positionals: readonly string[]
  /** How many positionals stood before `--`; undefined where there was none. */
  readonly dashAt: number | undefined
}

/** The command line could not be taken apart. */
export class FlagError extends CommandError {
  constructor(message: string, command: string) {
    super(`${message}\nSee '${command} --help' for usage.`)
    this.name = 'FlagError'
  }
}

/**
 * Takes arguments apart as pflag does, which is what users' fingers know: `-it`, `-oyaml`, `-n=x`, `--flag value`,
 * `--flag=value`, flags and positionals in any order, everything after `--` a positional.
 * @throws FlagError for unknown flags, missing values and values that are not of the flag's type
 */
export function parseArguments(argv: readonly string[], flags: FlagTable, command: string): ParsedArguments {
  const assignments: [string, string][] = []
  const positionals: string[] = []
  const rest = [...argv]
  const assign = (name: string, value: string): void => {
    checkValue(name, value, { flags, command })
    assignments.push([name, value])
  }
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (token === '--') {
      const dashAt = positionals.length
      return { assignments, positionals: [...positionals, ...rest], dashAt }
    }
    if (token.startsWith('--')) assign(...longFlag(token, rest, { flags, command }))
    else if (token.startsWith('-') && token !== '-') {
      for (const [name, value] of shortFlags(token, rest, { flags, command })) assign(name, value)
    } else positionals.push(token)
  }
  return { assignments, positionals, dashAt: undefined }
}

interface Known {
  flags: FlagTable
  command: string
}

function longFlag(token: string, rest: string[], { flags, command }: Known): [string, string] {
  const equals = token.indexOf('=')
  const name = equals < 0 ? token.slice(2) : token.slice(2, equals)
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (flag === undefined) {
    if (name === '' || name.startsWith('-')) throw new FlagError(`bad flag syntax: ${token}`, command)
    throw new FlagError(`unknown flag: --${name}`, command)
  }
  if (equals >= 0) return [name, token.slice(equals + 1)]
  if (flag.bare !== undefined) return [name, flag.bare]
  const value = rest.shift()
  if (value === undefined) throw new FlagError(`flag needs an argument: --${name}`, command)
  return [name, value]
}

function* shortFlags(token: string, rest: string[], { flags, command }: Known): Generator<[string, string]> {
  for (let i = 1; i < token.length; i++) {
    const letter = token.charAt(i)
    const name = Object.keys(flags).find((key) => flags[key]?.short === letter)
    const flag = name === undefined ? undefined : flags[name]
    if (name === undefined || flag === undefined) {
      throw new FlagError(`unknown shorthand flag: '${letter}' in -${token.slice(i)}`, command)
    }
    const after = token.slice(i + 1)
    if (after.startsWith('=')) {
      yield [name, after.slice(1)]
      return
    }
    if (flag.bare !== undefined) {
      yield [name, flag.bare]
      continue
    }
    const value = after !== '' ? after : rest.shift()
    if (value === undefined) {
      throw new FlagError(`flag needs an argument: '${letter}' in -${token.slice(i)}`, command)
    }
    yield [name, value]
    return
  }
}

function checkValue(name: string, value: string, { flags, command }: Known): void {
  const flag = flags[name]
  const problem = flag?.problem(value)
  if (problem === undefined) return
  const shown = flag?.short === undefined ? `--${name}` : `-${flag.short}, --${name}`
  throw new FlagError(`invalid argument ${JSON.stringify(value)} for "${shown}" flag: ${problem}`, command)
}

/**
 * The positionals of a command line whose command is not known yet: flags are passed over, those of `flags` with
 * their values. Stops after `count` and says at which places of `argv` they stood.
 */
export function findPositionals(argv: readonly string[], flags: FlagTable, count: number): number[] {
  const places: number[] = []
  for (let i = 0; i < argv.length && places.length < count; i++) {
    const token = argv[i] ?? ''
    if (token === '--') break
    if (!token.startsWith('-') || token === '-') places.push(i)
    else if (takesNext(token, flags)) i++
  }
  return places
}

function takesNext(token: string, flags: FlagTable): boolean {
  if (token.includes('=')) return false
  if (token.startsWith('--')) {
    const flag = flags[token.slice(2)]
    return flag !== undefined && flag.bare === undefined
  }
  // -nfoo holds its value; -n takes the next argument.
  const flag = Object.values(flags).find(({ short }) => short === token.charAt(token.length - 1))
  return token.length === 2 && flag !== undefined && flag.bare === undefined
}
