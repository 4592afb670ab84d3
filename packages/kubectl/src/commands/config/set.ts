import type { Kubeconfig } from '@keelson/client'
import { CommandError, UsageError } from '../../cli/errors.ts'
import { bool } from '../../cli/flags.ts'
import { defineCommand } from '../command.ts'
import { editConfig, onlyArgument } from './edit.ts'

/** `kubectl config set`. */
export const set = defineCommand({
  summary: 'Sets a value of the kubeconfig by its path, such as users.admin.token.',
  usage: 'kubectl config set PATH VALUE',
  flags: { 'set-raw-bytes': bool('Accepted: values of -data fields are written in base64 unless set') },
  complete({ args, flags: f }) {
    const [path = '', value = ''] = args
    if (args.length !== 2) throw new UsageError(`Unexpected args: [${args.join(' ')}]`)
    return { path, value, raw: f['set-raw-bytes'] }
  },
  async run({ path, value, raw }, context) {
    const encoded = path.endsWith('-data') && raw ? Buffer.from(value).toString('base64') : value
    await editConfig(context, (file) => {
      const { owner, key } = locate(file, path, true)
      owner[key] = encoded === 'true' ? true : encoded === 'false' ? false : encoded
    })
    context.streams.out.write(`Property ${JSON.stringify(path)} set.\n`)
    return 0
  },
})

/** `kubectl config unset`. */
export const unset = defineCommand({
  summary: 'Removes a value or an entry of the kubeconfig by its path.',
  usage: 'kubectl config unset PATH',
  flags: {},
  complete: ({ args }) => onlyArgument(args),
  async run(path, context) {
    await editConfig(context, (file) => {
      const { owner, key } = locate(file, path, false)
      if (Array.isArray(owner)) {
        const at = owner.findIndex((entry: { name?: string }) => entry.name === key)
        if (at >= 0) owner.splice(at, 1)
      } else if (path === 'current-context') owner[key] = ''
      else delete owner[key]
    })
    context.streams.out.write(`Property ${JSON.stringify(path)} unset.\n`)
    return 0
  },
})

type Bag = Record<string, unknown>

const entries: Readonly<Record<string, string>> = { clusters: 'cluster', users: 'user', contexts: 'context' }

/** Where a path leads. The names of entries may hold dots: the longest name that there is counts. */
function locate(file: Kubeconfig, path: string, create: boolean): { owner: Bag; key: string } {
  const [list = '', ...rest] = path.split('.')
  const field = entries[list]
  if (field === undefined) return { owner: file as unknown as Bag, key: path }
  const all = (file as unknown as Record<string, Bag[]>)[list] ?? []
  for (let count = rest.length; count > 0; count--) {
    const name = rest.slice(0, count).join('.')
    const entry = all.find((one) => one['name'] === name)
    if (entry === undefined) continue
    if (count === rest.length) return { owner: all as unknown as Bag, key: name }
    return { owner: entry[field] as Bag, key: rest.slice(count).join('.') }
  }
  if (!create || rest.length < 2) {
    if (!create) throw new CommandError(`current map key \`${rest[0] ?? ''}\` is invalid`)
    throw new CommandError(`unable to set ${path}: name an entry and a field`)
  }
  const entry: Bag = { name: rest.slice(0, -1).join('.'), [field]: {} }
  all.push(entry)
  return { owner: entry[field] as Bag, key: rest.at(-1) ?? '' }
}
