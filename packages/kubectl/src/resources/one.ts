import { CommandError } from '../cli/errors.ts'
import type { Context } from '../commands/command.ts'
import type { AnyObject } from './api.ts'
import { parseResourceArguments } from './arguments.ts'
import type { Info } from './info.ts'
import { throwCollected } from '../cli/errors.ts'
import { selectLocal } from './select.ts'

/** Reads the one object that `TYPE/NAME`, `TYPE NAME` or, with a default type, `NAME` means. */
export async function readOne(args: readonly string[], context: Context, defaultType?: string): Promise<Info> {
  const mapper = await context.cluster.mapper()
  const [only = ''] = args
  const bare = defaultType !== undefined && args.length === 1 && !only.includes('/')
  const { named } = parseResourceArguments(bare ? [defaultType, only] : args, mapper)
  const [one] = named
  if (one === undefined) throw new CommandError('resource(s) were provided, but no name was specified')
  if (named.length > 1) throw new CommandError('expected one object, got several')
  const namespace = one.mapping.namespaced ? (await context.cluster.namespace()).name : undefined
  const api = await context.cluster.api()
  const object = await api.get<AnyObject>(one.mapping, { namespace, name: one.name })
  return { ...one, namespace, object }
}

/** Reads the one object that -f means. */
export async function readOneFile(filenames: readonly string[], context: Context): Promise<Info> {
  const { infos, errors } = await selectLocal({ filenames }, context)
  throwCollected(errors)
  const [info] = infos
  if (info === undefined || infos.length > 1) throw new CommandError(`expected one object, got ${infos.length}`)
  const api = await context.cluster.api()
  return { ...info, object: await api.get<AnyObject>(info.mapping, { namespace: info.namespace, name: info.name }) }
}
