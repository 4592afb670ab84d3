import { parseGoDuration } from '@keelson/apimachinery'

/** How a flag's text becomes its value. `undefined` from `read` means that the text is not one. */
export interface Flag<V> {
  readonly help: string
  readonly short?: string
  readonly initial: V
  /** Stands for a value that is not given: `--dry-run` alone. A flag without it takes the next argument. */
  readonly bare?: string
  readonly hidden?: boolean
  /** Shown in messages about a wrong value, as Go's parsers word it. */
  problem(text: string): string | undefined
  /** The value, given what earlier occurrences of the flag made. */
  read(text: string, before: V | undefined): V
}

/** The flags of a command by long name. */
export type FlagTable = Readonly<Record<string, Flag<never> | Flag<unknown>>>

/** The values of a table's flags, and which of them were given on the command line. */
export type FlagValues<T> = { readonly [K in keyof T]: T[K] extends Flag<infer V> ? V : never }

interface FlagOptions<V> {
  short?: string
  initial?: V
  bare?: string
  hidden?: boolean
}

const fine = (): undefined => undefined

/** A text. */
export function text(help: string, options: FlagOptions<string> = {}): Flag<string> {
  return { help, initial: '', ...options, problem: fine, read: (value) => value }
}

const booleans: Readonly<Record<string, boolean>> = {
  1: true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  0: false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
}

/** A switch. */
export function bool(help: string, options: FlagOptions<boolean> = {}): Flag<boolean> {
  return {
    help,
    initial: false,
    bare: 'true',
    ...options,
    problem: (value) =>
      value in booleans ? undefined : `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`,
    read: (value) => booleans[value] ?? false,
  }
}

/** A whole number. */
export function int(help: string, options: FlagOptions<number> = {}): Flag<number> {
  return {
    help,
    initial: 0,
    ...options,
    problem: (value) =>
      /^[+-]?\d+$/.test(value) ? undefined : `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`,
    read: Number,
  }
}

/** A Go duration, in milliseconds. */
export function duration(help: string, options: FlagOptions<number> = {}): Flag<number> {
  return {
    help,
    initial: 0,
    ...options,
    problem: (value) =>
      Number.isNaN(parseGoDuration(value)) ? `time: ${durationProblem(value)} ${JSON.stringify(value)}` : undefined,
    read: parseGoDuration,
  }
}

function durationProblem(value: string): string {
  return /^[+-]?\d+(?:\.\d*)?$/.test(value) ? 'missing unit in duration' : 'invalid duration'
}

/** Several texts: repeated, or separated by commas. */
export function list(help: string, options: FlagOptions<readonly string[]> = {}): Flag<readonly string[]> {
  const initial: readonly string[] = []
  return {
    help,
    initial,
    ...options,
    problem: fine,
    read: (value, before = []) => [...before, ...(value === '' ? [] : value.split(','))],
  }
}

/** Several texts: repeated only, so that each may hold commas. */
export function array(help: string, options: FlagOptions<readonly string[]> = {}): Flag<readonly string[]> {
  const initial: readonly string[] = []
  return { help, initial, ...options, problem: fine, read: (value, before = []) => [...before, value] }
}
