import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setNamed } from '@keelson/client'
import type { AuthInfo } from '@keelson/client'
import { CommandError } from '../../cli/errors.ts'
import { array, bool, text } from '../../cli/flags.ts'
import { defineCommand } from '../command.ts'
import { editConfig, onlyArgument } from './edit.ts'

/** `kubectl config set-credentials`; token, certificate and basic credentials are those of the global flags. */
export const setCredentials = defineCommand({
  summary: 'Adds or changes a user.',
  usage:
    'kubectl config set-credentials NAME [--token=…] [--client-certificate=FILE --client-key=FILE] [--exec-command=…]',
  flags: {
    'embed-certs': bool('Put certificate and key themselves into the kubeconfig'),
    'exec-command': text('Program that gives credentials'),
    'exec-api-version': text('Version of its protocol', { initial: 'client.authentication.k8s.io/v1' }),
    'exec-arg': array('Argument of the program; may be repeated'),
    'exec-env': array('KEY=VALUE for the program; may be repeated'),
  },
  complete: ({ args, flags, given }) => ({ name: onlyArgument(args), flags, given }),
  validate({ given }) {
    if (given.has('token') && given.has('username')) {
      throw new CommandError(
        'you cannot specify more than one authentication method at the same time: --token, --username/--password',
      )
    }
  },
  async run({ name, flags, given }, context) {
    const { globals } = context
    await editConfig(context, (file) => {
      const user: AuthInfo = { ...file.users.find((entry) => entry.name === name)?.user }
      for (const key of ['token', 'username', 'password'] as const) if (given.has(key)) user[key] = globals[key]
      for (const key of ['client-certificate', 'client-key'] as const) {
        if (given.has(key)) setMaterial(user, key, { path: globals[key], embed: flags['embed-certs'] })
      }
      if (flags['exec-command'] !== '') {
        user.exec = {
          apiVersion: flags['exec-api-version'],
          command: flags['exec-command'],
          args: [...flags['exec-arg']],
          env: flags['exec-env'].map((pair) => {
            const [key = '', ...value] = pair.split('=')
            return { name: key, value: value.join('=') }
          }),
          interactiveMode: 'IfAvailable',
        }
      }
      setNamed(file.users, { name, user })
    })
    context.streams.out.write(`User ${JSON.stringify(name)} set.\n`)
    return 0
  },
})

function setMaterial(
  user: AuthInfo,
  key: 'client-certificate' | 'client-key',
  { path, embed }: { path: string; embed: boolean },
): void {
  const data = `${key}-data` as const
  delete user[embed ? key : data]
  if (embed) user[data] = readFileSync(path).toString('base64')
  else user[key] = resolve(path)
}
