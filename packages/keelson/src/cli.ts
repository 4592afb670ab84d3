import { spawn } from 'node:child_process'
import yargs from 'yargs'
import { asFailure, Failure } from './failure.ts'
import { bundlePath, ensureBundles } from './bundle/bundle.ts'
import type { AnyCommand, CommandContext } from './commands/command.ts'
import { commands } from './commands/index.ts'
import { withHomeLock } from './home/lock.ts'
import { clusterPaths, nameProblem } from './home/paths.ts'
import { requireRoot } from './host/root.ts'

/**
 * Runs one keelson command line and returns its exit code. What the user can mend is told in two lines, without a
 * stack trace.
 *
 * @param argv arguments after the program's name
 */
export async function runCli(argv: readonly string[], context: CommandContext): Promise<number> {
  try {
    return argv[0] === 'kubectl' ? await kubectl(argv.slice(1), context) : await dispatch(argv, context)
  } catch (error) {
    const failure = asFailure(error)
    if (failure === undefined) throw error
    context.say(failure.message)
    context.say(`remedy: ${failure.remedy}`)
    return 1
  }
}

async function dispatch(argv: readonly string[], context: CommandContext): Promise<number> {
  let code = 0
  const parser = yargs([...argv])
    .scriptName('keelson')
    .usage('$0 <command>\n\nA Kubernetes cluster on this machine: real etcd, real Docker, real iptables.')
    .option('name', { type: 'string', default: 'keelson', describe: 'Name of the cluster and of its kubectl context' })
    .demandCommand(1, 'Say what to do: up, status, logs, down, test or kubectl.')
    .strict()
    .help()
    .version(false)
    .fail((message, error) => {
      throw error ?? new Failure(message, "see 'keelson --help'")
    })
  for (const command of commands) {
    parser.command({
      command: [command.name, command.positional].filter(Boolean).join(' '),
      describe: command.describe,
      builder: (inner) => command.options(inner),
      handler: async (options) => {
        code = await runCommand(command, options as unknown as Options, context)
      },
    })
  }
  parser.command('kubectl', 'Run the project’s own kubectl against the cluster', (inner) => inner)
  await parser.parseAsync()
  return code
}

type Options = Parameters<AnyCommand['run']>[0]

async function runCommand(command: AnyCommand, options: Options, context: CommandContext): Promise<number> {
  const problem = nameProblem(options.name)
  if (problem !== undefined) throw new Failure(problem, 'choose another name for the cluster')
  if (command.changes === undefined) return command.run(options, context)
  requireRoot(command.changes)
  return withHomeLock(context.home, command.name, async () => command.run(options, context))
}

/** Runs the project's kubectl with the cluster's administrator kubeconfig unless the user names another. */
async function kubectl(args: readonly string[], context: CommandContext): Promise<number> {
  await ensureBundles(['kubectl'], () => context.say('bundling the programs'))
  const name = context.env['KEELSON_CLUSTER'] ?? 'keelson'
  const child = spawn(process.execPath, [bundlePath('kubectl'), ...args], {
    stdio: 'inherit',
    env: { ...context.env, KUBECONFIG: clusterPaths(context.home, name).adminKubeconfig },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)))
  })
}
