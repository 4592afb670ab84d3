import { serviceAccounts } from '@keelson/api'
import { CommandError, UsageError } from '../../../cli/errors.ts'
import { array, duration, text } from '../../../cli/flags.ts'
import { outputPrinter } from '../../../printers/output.ts'
import type { AnyObject } from '../../../resources/api.ts'
import { defineCommand } from '../../command.ts'

const flags = {
  audience: array('Who may accept it; may be repeated'),
  duration: duration('How long it is to be valid'),
  'bound-object-kind': text('Pod, Secret or Node that it ends with'),
  'bound-object-name': text('Its name'),
  'bound-object-uid': text('Its UID'),
  output: text('Output format', { short: 'o' }),
} as const

/** `kubectl create token`. */
export const token = defineCommand({
  summary: 'Asks for a token of a ServiceAccount.',
  usage: 'kubectl create token SERVICE_ACCOUNT [--duration=…] [--audience=…]',
  flags,
  complete({ args, flags: f }) {
    const [name] = args
    if (args.length !== 1 || name === undefined)
      throw new UsageError(`exactly one NAME is required, got ${args.length}`)
    return { name, flags: f }
  },
  validate({ flags: f }) {
    if (f['bound-object-kind'] === '' && f['bound-object-name'] !== '') {
      throw new CommandError('--bound-object-name can only be set if --bound-object-kind is provided')
    }
    if (f['bound-object-kind'] !== '' && f['bound-object-name'] === '') {
      throw new CommandError('--bound-object-name is required if --bound-object-kind is provided')
    }
  },
  async run({ name, flags: f }, { cluster, streams }) {
    const kind = f['bound-object-kind']
    const request = {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      spec: {
        audiences: f.audience.length === 0 ? undefined : f.audience,
        expirationSeconds: f.duration === 0 ? undefined : Math.trunc(f.duration / 1000),
        boundObjectRef:
          kind === ''
            ? undefined
            : { kind, apiVersion: 'v1', name: f['bound-object-name'], uid: f['bound-object-uid'] || undefined },
      },
    }
    const api = await cluster.api()
    const answer = await api
      .create<AnyObject & { status?: { token?: string } }>(serviceAccounts, request, {
        namespace: (await cluster.namespace()).name,
        name,
        subresource: 'token',
      })
      .catch((err: unknown) => {
        throw new CommandError(`failed to create token: ${(err as Error).message}`, { cause: err })
      })
    if (f.output !== '') outputPrinter(f.output, streams.out).print(answer)
    else if (answer.status?.token === undefined)
      throw new CommandError('failed to create token: no token in server response')
    else streams.out.write(`${answer.status.token}\n`)
    return 0
  },
})
