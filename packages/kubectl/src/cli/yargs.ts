import type { Argv } from 'yargs'
import type { FlagTable } from './flags.ts'

/** What a help page is made of. */
export interface HelpPage {
  command: string
  summary: string
  usage?: string
  flags: FlagTable
  globals?: FlagTable
  subcommands?: readonly { name: string; summary: string; hidden?: boolean }[]
}

/**
 * A yargs parser that declares a command's flags. The command line has been taken apart before (arguments.ts), so yargs
 * sees only `--flag=value`; its own guesses about arguments are off.
 */
export async function yargsFor(page: HelpPage): Promise<Argv> {
  const { default: yargs } = await import('yargs')
  const parser = yargs([])
    .scriptName(page.command)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .usage(`${page.summary}\n\nUsage:\n  ${page.usage ?? page.command} [options]`)
    .help(false)
    .version(false)
    .exitProcess(false)
    .wrap(120)
  declare(parser, page.flags, 'Options:')
  declare(parser, page.globals ?? {}, 'Options of every command:')
  for (const { name, summary, hidden } of page.subcommands ?? [])
    parser.command(name, hidden === true ? (false as unknown as string) : summary)
  return parser
}

function declare(parser: Argv, flags: FlagTable, group: string): void {
  for (const [name, flag] of Object.entries(flags)) {
    const initial = flag.initial as unknown
    const shown =
      initial === '' || initial === false || (Array.isArray(initial) && initial.length === 0) ? undefined : initial
    parser.option(name, {
      alias: flag.short === name ? undefined : flag.short,
      describe: flag.help,
      type: 'string',
      hidden: flag.hidden,
      group,
      defaultDescription: shown === undefined ? undefined : JSON.stringify(shown),
    })
  }
}
