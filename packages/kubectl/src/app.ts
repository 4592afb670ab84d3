import type { Clock, Random } from '@keelson/component-base'
import { FlagError, findPositionals, parseArguments } from './cli/arguments.ts'
import { reportOf } from './cli/error-text.ts'
import { CommandError } from './cli/errors.ts'
import { readFlags } from './cli/flag-values.ts'
import { globalFlags } from './cli/global-flags.ts'
import type { GlobalFlags } from './cli/global-flags.ts'
import { didYouMean } from './cli/suggestions.ts'
import type { Streams } from './cli/streams.ts'
import { yargsFor } from './cli/yargs.ts'
import type { HelpPage } from './cli/yargs.ts'
import { createClusterAccess } from './cluster/access.ts'
import type { Command, CommandEntry, CommandGroup, Context } from './commands/command.ts'
import { isGroup } from './commands/command.ts'
import { commands } from './commands/index.ts'

/** The process around kubectl, injected. */
export interface AppDeps {
  readonly streams: Streams
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
}

const root: CommandGroup = {
  summary: 'Controls a Kubernetes cluster.',
  subcommands: commands,
}

/** Runs one kubectl command line (arguments after the program's name) and returns its exit code. Never throws. */
export async function runKubectl(argv: readonly string[], deps: AppDeps): Promise<number> {
  const position = { path: 'kubectl' }
  let failureCode: number | undefined
  try {
    const found = await findCommand(argv, position)
    if (!isGroup(found.command)) failureCode = found.command.failureCode
    return isGroup(found.command)
      ? await runGroup(found.command, found.rest, { path: position.path, deps })
      : await runCommand(found.command, found.rest, { path: position.path, deps })
  } catch (err) {
    const { text, exitCode } = reportOf(err, position.path)
    if (text !== '') deps.streams.err.write(text.endsWith('\n') ? text : `${text}\n`)
    return failureCode ?? exitCode
  }
}

interface Place {
  path: string
  deps: AppDeps
}

/** Walks from group to group along the positionals. `position.path` follows, so that errors name the right command. */
async function findCommand(
  argv: readonly string[],
  position: { path: string },
): Promise<{ command: Command | CommandGroup; rest: string[] }> {
  let command: Command | CommandGroup = root
  const rest = [...argv]
  for (;;) {
    const below: readonly CommandEntry[] = isGroup(command) ? command.subcommands : (command.nested ?? [])
    const [at] = findPositionals(rest, { ...globalFlags, ...(isGroup(command) ? {} : command.flags) }, 1)
    if (at === undefined) break
    const name = rest[at] ?? ''
    const entry = below.find((one) => one.name === name || one.aliases?.includes(name) === true)
    if (entry === undefined) {
      if (command !== root) break
      const hint = didYouMean(
        name,
        commands.map((one) => one.name),
      )
      throw new CommandError(`unknown command ${JSON.stringify(name)} for "${position.path}"${hint}`)
    }
    rest.splice(at, 1)
    position.path += ` ${entry.name}`
    command = await entry.load()
  }
  return { command, rest }
}

async function runGroup(group: CommandGroup, rest: readonly string[], { path, deps }: Place): Promise<number> {
  const parsed = parseArguments(rest, globalFlags, path)
  const page = {
    command: path,
    summary: group.summary,
    usage: `${path} COMMAND`,
    flags: {},
    subcommands: group.subcommands,
  }
  if (parsed.positionals.length > 0)
    throw new FlagError(`unknown command ${JSON.stringify(parsed.positionals.join(' '))}`, path)
  deps.streams.out.write(await helpText(page))
  // Only kubectl itself, and who asks for it, gets help as the result.
  return group === root || parsed.assignments.some(([flag]) => flag === 'help') ? 0 : 1
}

async function runCommand(command: Command, rest: readonly string[], { path, deps }: Place): Promise<number> {
  const page: HelpPage = {
    command: path,
    summary: command.summary,
    usage: command.usage,
    flags: command.flags,
    globals: globalFlags,
    subcommands: command.nested,
  }
  const parsed = parseArguments(rest, { ...globalFlags, ...command.flags }, path)
  const { values, given } = await readFlags(parsed, page)
  if (values['help'] === true) {
    deps.streams.out.write(await helpText(page))
    return 0
  }
  const globals = values as unknown as GlobalFlags
  const cluster = createClusterAccess({ globals, given, deps })
  const context: Context = { ...deps, globals, cluster }
  try {
    const invocation = { args: parsed.positionals, flags: values as never, given, dashAt: parsed.dashAt, path }
    const options: unknown = await command.complete(invocation, context)
    command.validate?.(options)
    const code = await command.run(options, context)
    return code === 0 && globals['warnings-as-errors'] && cluster.warningCount() > 0
      ? warned(cluster.warningCount())
      : code
  } finally {
    await cluster.close()
  }
}

function warned(count: number): never {
  throw new CommandError(`${count} ${count === 1 ? 'warning' : 'warnings'} received`)
}

async function helpText(page: HelpPage): Promise<string> {
  return `${await (await yargsFor(page)).getHelp()}\n`
}
