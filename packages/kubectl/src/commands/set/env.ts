import type { Container, EnvVar } from '@keelson/api'
import { CommandError } from '../../cli/errors.ts'
import { array, bool, list as listFlag, text } from '../../cli/flags.ts'
import type { Context } from '../command.ts'
import { chosenContainers, podSpecCommand } from './pod-spec-command.ts'

/** `kubectl set env`. */
export const env = podSpecCommand({
  verb: 'env',
  summary: 'Sets, removes or lists environment variables of containers.',
  usage: 'kubectl set env (TYPE NAME | TYPE/NAME | -f FILE) NAME=VALUE… NAME-… [--from=TYPE/NAME] [--list]',
  done: 'env updated',
  flags: {
    containers: text('Containers, by name or pattern', { short: 'c', initial: '*' }),
    env: array('NAME=VALUE; may be repeated', { short: 'e' }),
    from: text('configmap/NAME or secret/NAME whose entries are taken'),
    prefix: text('Put before the names of --from'),
    keys: listFlag('Only these entries of --from'),
    overwrite: bool('Replace values that are there', { initial: true }),
    list: bool('Show them'),
    resolve: bool('', { hidden: true }),
  },
  isChange: (arg) => (arg.includes('=') && !arg.startsWith('=')) || /^[A-Za-z_][\w.-]*-$/.test(arg),
  async prepare(changes, flags, context) {
    const all = [...changes, ...flags.env]
    const added: EnvVar[] = all.filter((change) => change.includes('=')).map(variable)
    const removed = all.filter((change) => !change.includes('=')).map((change) => change.slice(0, -1))
    if (flags.from !== '') added.push(...(await fromObject(flags, context)))
    return (spec, info) => {
      const containers = chosenContainers(spec, flags.containers)
      if (containers.length === 0)
        throw new CommandError(
          `${info.mapping.kind}/${info.name} does not have any containers matching ${JSON.stringify(flags.containers)}`,
        )
      for (const container of containers) {
        if (flags.list) list(container, info.mapping.kind, { name: info.name, context })
        else change(container, { added, removed, overwrite: flags.overwrite })
      }
    }
  },
})

function variable(text: string): EnvVar {
  const equals = text.indexOf('=')
  return { name: text.slice(0, equals), value: text.slice(equals + 1) }
}

function change(
  container: Container,
  { added, removed, overwrite }: { added: readonly EnvVar[]; removed: readonly string[]; overwrite: boolean },
): void {
  let variables = container.env ?? []
  for (const one of added) {
    const known = variables.find(({ name }) => name === one.name)
    if (known !== undefined && !overwrite && known.value !== one.value) {
      throw new CommandError(`'${one.name}' already has a value (${known.value ?? ''}), and --overwrite is false`)
    }
    variables =
      known === undefined ? [...variables, one] : variables.map((other) => (other.name === one.name ? one : other))
  }
  variables = variables.filter(({ name }) => !removed.includes(name))
  if (variables.length > 0) container.env = variables
  else delete container.env
}

function list(container: Container, kind: string, { name, context }: { name: string; context: Context }): void {
  const { out } = context.streams
  out.write(`# ${kind} ${name}, container ${container.name}\n`)
  for (const { name: key, value = '', valueFrom } of container.env ?? []) {
    const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom ?? {}
    if (secretKeyRef) out.write(`# ${key} from secret ${secretKeyRef.name}, key ${secretKeyRef.key}\n`)
    else if (configMapKeyRef) out.write(`# ${key} from configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}\n`)
    else if (fieldRef) out.write(`# ${key} from field path ${fieldRef.fieldPath}\n`)
    else out.write(`${key}=${value}\n`)
  }
}

interface FromFlags {
  from: string
  prefix: string
  keys: readonly string[]
}

/** The kinds whose entries can be taken, and how a variable refers to one. */
const sources: Readonly<Record<string, 'configMapKeyRef' | 'secretKeyRef'>> = {
  configmaps: 'configMapKeyRef',
  secrets: 'secretKeyRef',
}

async function fromObject({ from, prefix, keys }: FromFlags, { cluster }: Context): Promise<EnvVar[]> {
  const [type = '', name = ''] = from.split('/')
  const mapping = (await cluster.mapper()).require(type)
  const ref = sources[mapping.resource]
  if (ref === undefined || mapping.group !== '')
    throw new CommandError(`unsupported resource specified in --from: ${from}`)
  const api = await cluster.api()
  const object = await api.get<{ data?: Record<string, string> }>(mapping, {
    namespace: (await cluster.namespace()).name,
    name,
  })
  return Object.keys(object.data ?? {})
    .toSorted()
    .filter((key) => keys.length === 0 || keys.includes(key))
    .map((key) => ({
      name: `${prefix}${key}`.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_'),
      valueFrom: { [ref]: { name, key } },
    }))
}
