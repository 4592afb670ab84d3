import { readFileSync } from 'node:fs'
import { secrets } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../../../cli/errors.ts'
import { goFileError } from '../../../cli/file-errors.ts'
import { array, list, text } from '../../../cli/flags.ts'
import type { CommandGroup } from '../../command.ts'
import { generatorCommand } from '../generator.ts'
import { sortedKeys } from './config-map.ts'
import { collectKeyValues, keyValueFlags } from './key-values.ts'

/** `kubectl create secret`. */
export const secret: CommandGroup = {
  summary: 'Creates a Secret.',
  subcommands: [
    { name: 'generic', summary: 'From files, folders and literals', load: () => Promise.resolve(generic) },
    { name: 'tls', summary: 'From a certificate and its key', load: () => Promise.resolve(tls) },
    {
      name: 'docker-registry',
      summary: 'Credentials of an image registry',
      load: () => Promise.resolve(dockerRegistry),
    },
  ],
}

const generic = generatorCommand({
  kind: secrets,
  refusal: 'failed to create secret',
  summary: 'Creates a Secret from files, folders and literals.',
  usage: 'kubectl create secret generic NAME [--type=TYPE] [--from-file=…] [--from-literal=KEY=VALUE]',
  flags: { ...keyValueFlags, type: text('Type of the secret') },
  async build(name, { flags }, { env }) {
    return secretOf(name, await collectKeyValues(flags, env), flags.type)
  },
})

const tls = generatorCommand({
  kind: secrets,
  refusal: 'failed to create secret',
  summary: 'Creates a TLS Secret.',
  usage: 'kubectl create secret tls NAME --cert=FILE --key=FILE',
  flags: { cert: text('File with the certificate'), key: text('File with its key') },
  build(name, { flags }) {
    if (flags.key === '' || flags.cert === '') throw new CommandError('key and cert must be specified')
    const entries = new Map([
      ['tls.crt', fileContent(flags.cert)],
      ['tls.key', fileContent(flags.key)],
    ])
    return secretOf(name, entries, 'kubernetes.io/tls')
  },
})

const dockerRegistry = generatorCommand({
  kind: secrets,
  refusal: 'failed to create secret',
  summary: 'Creates a Secret with the credentials of an image registry.',
  usage: 'kubectl create secret docker-registry NAME --docker-username=… --docker-password=… [--docker-server=…]',
  flags: {
    'docker-server': text('Address of the registry', { initial: 'https://index.docker.io/v1/' }),
    'docker-username': text('User'),
    'docker-password': text('Password'),
    'docker-email': text('E-mail address'),
    'from-file': list('Existing configuration file of Docker'),
    'from-literal': array('', { hidden: true }),
    'from-env-file': list('', { hidden: true }),
  },
  async build(name, { flags }, { env }) {
    const type = 'kubernetes.io/dockerconfigjson'
    if (flags['from-file'].length > 0) {
      const entries = await collectKeyValues(flags, env)
      const [config] = [...entries.values()]
      return secretOf(name, new Map([['.dockerconfigjson', config ?? Buffer.alloc(0)]]), type)
    }
    const { 'docker-username': username, 'docker-password': password, 'docker-email': email } = flags
    if (username === '' || password === '') {
      throw new CommandError(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      )
    }
    const auth = Buffer.from(`${username}:${password}`).toString('base64')
    const entry = { username, password, ...(email === '' ? {} : { email }), auth }
    const config = JSON.stringify({ auths: { [flags['docker-server']]: entry } })
    return secretOf(name, new Map([['.dockerconfigjson', Buffer.from(config)]]), type)
  },
})

function fileContent(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (err) {
    throw new CommandError(`Cannot read file ${path}, ${goFileError(err, path)}`, { cause: err })
  }
}

function secretOf(name: string, entries: ReadonlyMap<string, Buffer>, type: string): JsonObject {
  const data = Object.fromEntries([...entries].map(([key, value]) => [key, value.toString('base64')]))
  return {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name },
    ...(entries.size > 0 ? { data: sortedKeys(data) } : {}),
    ...(type === '' ? {} : { type }),
  }
}
