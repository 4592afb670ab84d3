import type { Clock, Random } from '@keelson/component-base'
import type { FlagTable, FlagValues } from '../cli/flags.ts'
import type { GlobalFlags } from '../cli/global-flags.ts'
import type { Streams } from '../cli/streams.ts'
import type { ClusterAccess } from '../cluster/access.ts'

/** The world of a command, injected. */
export interface Context {
  readonly streams: Streams
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal
  readonly globals: GlobalFlags
  /** The cluster that the kubeconfig and the flags name; nothing is read or connected before it is needed. */
  readonly cluster: ClusterAccess
}

/** What stood on the command line. */
export interface Invocation<F> {
  readonly args: readonly string[]
  readonly flags: F
  /** Names of the flags that were given. */
  readonly given: ReadonlySet<string>
  /** How many arguments stood before `--`; undefined where there was none. */
  readonly dashAt: number | undefined
  /** `kubectl get`, for messages. */
  readonly path: string
}

/**
 * A command: `complete` turns the command line into options (may ask the cluster), `validate` refuses options that make
 * no sense together, `run` acts and returns the exit code.
 */
export interface CommandSpec<F extends FlagTable, O> {
  /** One sentence for help pages. */
  readonly summary: string
  /** How it is called, such as `kubectl get TYPE [NAME]`. */
  readonly usage?: string
  readonly flags: F
  /** The exit code of a failure, where it is not 1. */
  readonly failureCode?: number
  complete(invocation: Invocation<FlagValues<F>>, context: Context): O | Promise<O>
  validate?(options: O): void
  run(options: O, context: Context): Promise<number>
}

/** A command whose types are its own business. */
export interface Command extends Omit<CommandSpec<FlagTable, unknown>, 'complete'> {
  /** Commands below it, for commands that do something by themselves too. */
  readonly nested?: readonly CommandEntry[]
  complete(invocation: Invocation<never>, context: Context): unknown
}

/** A command that only holds others. */
export interface CommandGroup {
  readonly summary: string
  readonly subcommands: readonly CommandEntry[]
}

/** A line of the registry: enough to find and list a command, without loading it. */
export interface CommandEntry {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  load(): Promise<Command | CommandGroup>
}

/** Makes a command fit for the registry. */
export function defineCommand<F extends FlagTable, O>(spec: CommandSpec<F, O>): Command {
  return spec as unknown as Command
}

/** Whether it is a group. */
export function isGroup(command: Command | CommandGroup): command is CommandGroup {
  return 'subcommands' in command
}
