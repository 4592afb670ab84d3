import type { Taint } from '@keelson/api'
import { isQualifiedName, isValidLabelValue } from '@keelson/apimachinery'
import { CommandError, UsageError } from '../../cli/errors.ts'

/** A taint to remove; every effect unless one is named. */
export interface TaintRemoval {
  key: string
  effect: string
}

/** What a command line does to taints. */
export interface TaintChanges {
  set: readonly Taint[]
  remove: readonly TaintRemoval[]
  overwrite: boolean
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** Reads `key=value:Effect`, `key:Effect`, and with a dash at the end what is to go. */
export function parseTaints(specs: readonly string[]): Pick<TaintChanges, 'set' | 'remove'> {
  const set: Taint[] = []
  const remove: TaintRemoval[] = []
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const [head = '', effect = ''] = spec.slice(0, -1).split(':')
      remove.push({ key: head.split('=')[0] ?? '', effect })
      continue
    }
    const [head = '', effect, ...more] = spec.split(':')
    const [key = '', value = '', ...rest] = head.split('=')
    if (effect === undefined || more.length > 0 || rest.length > 0)
      throw new CommandError(`invalid taint spec: ${spec}`)
    const problem = [...isQualifiedName(key), ...isValidLabelValue(value)][0]
    if (problem !== undefined) throw new CommandError(`invalid taint spec: ${spec}, ${problem}`)
    if (!effects.includes(effect)) throw new UsageError(`invalid taint effect: ${effect}, unsupported taint effect`)
    set.push({ key, ...(value === '' ? {} : { value }), effect } as Taint)
  }
  return { set, remove }
}

/** The taints after the changes, and what is told about it. Throws CommandError for taints that are (not) there. */
export function changeTaints(
  before: readonly Taint[],
  { set, remove, overwrite }: TaintChanges,
  node: string,
): { taints: Taint[]; operation: string } {
  const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect
  const present = set.filter((one) => before.some((other) => same(one, other)))
  if (present.length > 0 && !overwrite) {
    throw new CommandError(
      `node ${node} already has ${present.map(({ key }) => key).join(', ')} taint(s) with same effect(s) and --overwrite is false`,
    )
  }
  const gone = (one: Taint): boolean =>
    remove.some(({ key, effect }) => key === one.key && (effect === '' || effect === one.effect))
  const missing = remove.filter(
    ({ key, effect }) => !before.some((one) => one.key === key && (effect === '' || effect === one.effect)),
  )
  if (missing.length > 0) {
    throw new CommandError(
      missing
        .map(({ key, effect }) => `taint ${JSON.stringify(effect === '' ? key : `${key}:${effect}`)} not found`)
        .join('\n'),
    )
  }
  const taints = [...set, ...before.filter((one) => !gone(one) && !set.some((other) => same(one, other)))]
  const operation = set.length > 0 && remove.length > 0 ? 'modified' : remove.length > 0 ? 'untainted' : 'tainted'
  return { taints, operation }
}
