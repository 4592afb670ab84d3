import type { Argv } from 'yargs'
import type { Clock } from '@keelson/component-base'

/** What every command gets: the outside world, injected. */
export interface CommandContext {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
  /** Progress and explanations, to standard error. */
  say(line: string): void
  /** The command's result, to standard output. */
  print(line: string): void
}

/** One sub-command of `keelson`. */
export interface Command<Options extends object = object> {
  readonly name: string
  readonly describe: string
  /**
   * Why it needs root, as a clause; undefined where it does not. A command that needs root changes the machine and what
   * the home folder says of it, so one of them runs at a time.
   */
  readonly changes?: string
  /** Positional arguments in yargs notation, such as `[component]`. */
  readonly positional?: string
  options(yargs: Argv): Argv
  /** Runs the command and returns the exit code. Throws Failure for what the user can mend. */
  run(options: Options & { readonly name: string }, context: CommandContext): Promise<number>
}

/** A command among others: what its options are is its own business. */
export type AnyCommand = Command<Record<string, unknown>>

/** Makes a command fit for the registry. yargs has checked the options against the command's own declaration. */
export function asAnyCommand<Options extends object>(command: Command<Options>): AnyCommand {
  return { ...command, run: (options, context) => command.run(options as Options & { name: string }, context) }
}
