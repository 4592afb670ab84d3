import { CommandError } from '../cli/errors.ts'
import type { RestMapper } from './mapper.ts'
import type { Mapping } from './mapping.ts'

/** What `TYPE NAME…` or `TYPE/NAME…` mean: objects by name, or whole collections. */
export interface Named {
  mapping: Mapping
  name: string
}

/** Arguments taken apart: some objects, or some collections. */
export interface ResourceArguments {
  named: readonly Named[]
  collections: readonly Mapping[]
  /** One object was asked for, so it is to be shown bare, not in a list. */
  single: boolean
}

/**
 * Takes resource arguments apart: `pods`, `pods,svc`, `all`, `pod a b`, `pod/a svc/b`.
 * @throws CommandError with kubectl's wording for mixed forms and unknown resources
 */
export function parseResourceArguments(args: readonly string[], mapper: RestMapper): ResourceArguments {
  if (args.some((arg) => arg.includes('/'))) return slashed(args, mapper)
  const [types = '', ...names] = args
  if (types === '') return { named: [], collections: [], single: false }
  const mappings = typesOf(types, mapper)
  if (names.length === 0) return { named: [], collections: mappings, single: false }
  const named = mappings.flatMap((mapping) => names.map((name) => ({ mapping, name })))
  return { named, collections: [], single: named.length === 1 }
}

function typesOf(types: string, mapper: RestMapper): Mapping[] {
  const found: Mapping[] = []
  for (const type of types.split(',')) {
    if (type === '') continue
    for (const mapping of mapper.category(type) ?? [mapper.require(type)]) {
      if (!found.includes(mapping)) found.push(mapping)
    }
  }
  return found
}

function slashed(args: readonly string[], mapper: RestMapper): ResourceArguments {
  const named = args.map((arg) => {
    const parts = arg.split('/')
    if (parts.length === 1) {
      throw new CommandError(
        `there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'`,
      )
    }
    const [type = '', name = ''] = parts
    if (parts.length !== 2) throw new CommandError('arguments in resource/name form may not have more than one slash')
    if (type === '' || name === '') {
      throw new CommandError('arguments in resource/name form must have a single resource and name')
    }
    const mappings = typesOf(type, mapper)
    const [mapping] = mappings
    if (mapping === undefined || mappings.length > 1) {
      throw new CommandError('arguments in resource/name form must have a single resource and name')
    }
    return { mapping, name }
  })
  return { named, collections: [], single: named.length === 1 }
}
