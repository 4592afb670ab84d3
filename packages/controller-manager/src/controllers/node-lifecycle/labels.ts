import type { Node } from '@keelson/api'

/** Labels that old clients look at, and those that they repeat. */
const repeated = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
] as const

/** Labels that a node lacks or that differ from what they repeat; undefined when all is well. */
export function missingLabels({ metadata: { labels = {} } }: Node): Record<string, string> | undefined {
  const missing = repeated.flatMap(([source, copy]) => {
    const value = labels[source]
    return value === undefined || labels[copy] === value ? [] : [[copy, value] as const]
  })
  return missing.length === 0 ? undefined : Object.fromEntries(missing)
}
