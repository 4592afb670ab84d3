import { versionInfo } from '@keelson/component-base'
import type { VersionInfo } from '@keelson/component-base'
import { CommandError } from '../../cli/errors.ts'
import { bool, text } from '../../cli/flags.ts'
import { jsonText } from '../../printers/json.ts'
import { writeYaml } from '../../printers/yaml/write.ts'
import { defineCommand } from '../command.ts'

const flags = {
  client: bool('Show the version of the client only'),
  output: text('Output format: json or yaml', { short: 'o' }),
} as const

/** The version of the kustomize library that stock kubectl of this API version carries; ours carries none. */
const noKustomize = 'none'

/** `kubectl version`. */
export const version = defineCommand({
  summary: 'Shows the versions of client and server.',
  usage: 'kubectl version',
  flags,
  complete: ({ args, flags: f }) => ({ args, client: f.client, output: f.output }),
  validate({ args, output }) {
    if (args.length > 0) throw new CommandError(`extra arguments: [${args.join(' ')}]`)
    if (!['', 'json', 'yaml'].includes(output)) throw new CommandError(`--output must be 'yaml' or 'json'`)
  },
  async run({ client, output }, { cluster, streams }) {
    let server: VersionInfo | undefined
    let failure: unknown
    if (!client) {
      try {
        server = await (await (await cluster.client()).raw({ method: 'GET', path: '/version' })).json<VersionInfo>()
      } catch (err) {
        failure = err
      }
    }
    const own = versionInfo()
    if (output === '') {
      streams.out.write(`Client Version: ${own.gitVersion}\nKustomize Version: ${noKustomize}\n`)
      if (server !== undefined) streams.out.write(`Server Version: ${server.gitVersion}\n`)
    } else {
      const all = {
        clientVersion: { ...own },
        kustomizeVersion: noKustomize,
        ...(server && { serverVersion: { ...server } }),
      }
      streams.out.write(output === 'json' ? `${jsonText(all, true).replaceAll('    ', '  ')}\n` : writeYaml(all))
    }
    if (failure !== undefined) throw failure
    return 0
  },
})
