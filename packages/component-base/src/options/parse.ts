import { readFileSync } from 'node:fs'
import { ExitRequest } from '../run/exit-request.ts'
import { versionInfo } from '../version/version.ts'
import { nearest } from './nearest.ts'
import { renderHelp } from './help.ts'
import { fromFile, fromText, isFlagOnly, isList } from './value.ts'
import type { OptionRow, OptionTable, OptionValues } from './table.ts'

/** Where option values come from. Everything defaults to the running process. */
export interface OptionInput {
  /** The arguments after the program's name. */
  argv?: readonly string[]
  env?: Readonly<Record<string, string | undefined>>
  /** Reads the file that --config names. */
  readFile?(path: string): string
  /** The program's name, for --help and --version. */
  name?: string
  /** What the program does, for --help. */
  description?: string
}

type Entry = [key: string, row: OptionRow]

/**
 * Reads a program's options: flag, else environment, else the YAML file of --config, else default.
 * @throws ExitRequest with code 0 for --help and --version, with code 2 and one sentence for anything wrong
 */
export async function parseOptions<Table extends OptionTable>(
  table: Table,
  input: OptionInput = {},
): Promise<OptionValues<Table>> {
  const entries: Entry[] = Object.entries(table)
  const env = input.env ?? process.env
  const flags = readFlags(entries, input)
  const configPath = flags.get('config')?.at(-1)
  const file = configPath === undefined ? {} : await readConfig(configPath, entries, input)
  const values: Record<string, unknown> = {}
  for (const [key, row] of entries) {
    const texts = flags.get(row.flag)
    const fromEnv = row.env === undefined ? undefined : env[row.env]
    if (texts !== undefined) values[key] = fromText(row, texts, `--${row.flag}`)
    else if (fromEnv !== undefined && fromEnv !== '')
      values[key] = fromText(row, [fromEnv], `environment variable ${row.env}`)
    else if (key in file) values[key] = fromFile(row, file[key], `${key} in ${configPath}`)
    else if (row.default !== undefined) values[key] = row.default
    else values[key] = fromFile(row, undefined, `--${row.flag}`)
  }
  return values as OptionValues<Table>
}

function readFlags(entries: readonly Entry[], input: OptionInput): Map<string, string[]> {
  const rows = new Map(entries.map(([, row]) => [row.flag, row]))
  const found = new Map<string, string[]>()
  const argv = input.argv ?? process.argv.slice(2)
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? ''
    const match = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(arg)
    if (match === null) throw wrong(`unexpected argument ${JSON.stringify(arg)}: options are written as --name=value`)
    const name = (match[1] ?? '').replaceAll('_', '-')
    if (name === 'help' || name === 'h') throw new ExitRequest(0, renderHelp(Object.fromEntries(entries), input))
    if (name === 'version') throw new ExitRequest(0, `Kubernetes ${versionInfo().gitVersion}`)
    const row = rows.get(name)
    if (row === undefined && name !== 'config') throw unknownFlag(name, [...rows.keys(), 'config', 'help', 'version'])
    let value = match[2]
    if (value === undefined) {
      if (row !== undefined && isFlagOnly(row)) value = 'true'
      else value = argv[++i]
    }
    if (value === undefined) throw wrong(`--${name} needs a value`)
    const earlier = found.get(name)
    if (earlier !== undefined && row !== undefined && isList(row)) earlier.push(value)
    else found.set(name, [value])
  }
  return found
}

async function readConfig(
  path: string,
  entries: readonly Entry[],
  input: OptionInput,
): Promise<Record<string, unknown>> {
  const { parse } = await import('yaml')
  let parsed: unknown
  try {
    parsed = parse((input.readFile ?? ((file) => readFileSync(file, 'utf8')))(path))
  } catch (err) {
    throw wrong(`cannot read the configuration file ${path}: ${(err as Error).message}`)
  }
  if (parsed === null || parsed === undefined) return {}
  if (typeof parsed !== 'object' || Array.isArray(parsed))
    throw wrong(`the configuration file ${path} is not a mapping`)
  const known = entries.map(([key]) => key)
  for (const key of Object.keys(parsed)) {
    if (!known.includes(key)) throw wrong(`unknown key ${key} in ${path}${suggestion(nearest(key, known))}`)
  }
  return parsed as Record<string, unknown>
}

function unknownFlag(name: string, known: readonly string[]): ExitRequest {
  const guess = nearest(name, known)
  return wrong(`unknown flag: --${name}${suggestion(guess === undefined ? undefined : `--${guess}`)}`)
}

function suggestion(guess: string | undefined): string {
  return guess === undefined ? '' : ` (did you mean ${guess}?)`
}

function wrong(sentence: string): ExitRequest {
  return new ExitRequest(2, `error: ${sentence}`)
}
