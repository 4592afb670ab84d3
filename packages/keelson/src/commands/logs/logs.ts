import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathsFor, supervisedOf } from '../../cluster/cluster.ts'
import { components } from '../../components/index.ts'
import { Failure } from '../../failure.ts'
import { logPath } from '../../supervisor/supervisor.ts'
import type { Command } from '../command.ts'

interface LogsOptions {
  readonly component?: string
  readonly follow: boolean
  readonly tail: number
}

/** `keelson logs [component]`: the programs' logs, of one or of all of them. */
export const logs: Command<LogsOptions> = {
  name: 'logs',
  positional: '[component]',
  describe: 'Show the logs of one component, or of all',
  options: (yargs) =>
    yargs
      .positional('component', { type: 'string', describe: `One of ${components.map(({ name }) => name).join(', ')}` })
      .option('follow', { alias: 'f', type: 'boolean', default: false, describe: 'Go on as lines are written' })
      .option('tail', { type: 'number', default: 100, describe: 'Lines to begin with' }),
  async run({ name, component, follow, tail }, { home }) {
    const paths = pathsFor(home, name)
    const names = components.map((each) => each.name)
    if (component !== undefined && !names.includes(component)) {
      throw new Failure(`there is no component ${component}`, `name one of ${names.join(', ')}`)
    }
    const files = (component === undefined ? names : [component])
      .map((each) => logPath(supervisedOf(paths, each)))
      .filter((file) => existsSync(file))
    if (files.length === 0) throw new Failure(`cluster ${name} has no logs yet`, "bring it up with 'keelson up'")
    const child = spawn('tail', ['-n', String(tail), ...(follow ? ['-F'] : []), ...files], { stdio: 'inherit' })
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => resolve(code ?? 0))
    })
  },
}
