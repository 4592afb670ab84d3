import { CommandError, UsageError } from '../../cli/errors.ts'
import { defineCommand } from '../command.ts'
import { bashScript, zshScript } from './scripts.ts'

const scripts: Readonly<Record<string, string>> = { bash: bashScript, zsh: zshScript }

/** `kubectl completion`. */
export const completion = defineCommand({
  summary: 'Writes the script that makes a shell complete kubectl command lines.',
  usage: 'kubectl completion bash|zsh',
  flags: {},
  complete: ({ args }) => args,
  validate(args) {
    if (args.length === 0) throw new UsageError('Shell not specified.')
    if (args.length > 1) throw new UsageError('Too many arguments. Expected only the shell type.')
  },
  run(args, { streams }) {
    const [shell = ''] = args
    const script = scripts[shell]
    if (script === undefined) throw new CommandError(`Unsupported shell type ${JSON.stringify(shell)}.`)
    streams.out.write(script)
    return Promise.resolve(0)
  },
})
