import type { Toleration, TopologySpreadConstraint } from '@keelson/api'
import { formatLabelSelector } from '@keelson/apimachinery'
import type { DescribeWriter } from '../writer.ts'
import { valueLines } from './lines.ts'

/** A pod's tolerations. */
export function tolerationLines(
  out: DescribeWriter,
  title: string,
  tolerations: readonly Toleration[] | undefined,
): void {
  const ordered = (tolerations ?? []).toSorted((a, b) =>
    (a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0,
  )
  valueLines(out, title, ordered.map(tolerationText))
}

function tolerationText({ key = '', value = '', effect = '', operator, tolerationSeconds }: Toleration): string {
  let text = key
  if (value !== '') text += `=${value}`
  if (effect !== '') text += `:${effect}`
  if (operator === 'Exists' && value === '') text += key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists'
  return tolerationSeconds === undefined || tolerationSeconds === null ? text : `${text} for ${tolerationSeconds}s`
}

/** How pods are to be spread. Nothing for none. */
export function spreadLines(
  out: DescribeWriter,
  constraints: readonly TopologySpreadConstraint[] | undefined,
  space: string,
): void {
  if (constraints === undefined || constraints.length === 0) return
  const texts = constraints
    .toSorted((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const text = `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded`
      return labelSelector ? `${text} for selector ${formatLabelSelector(labelSelector)}` : text
    })
  valueLines(out, `${space}Topology Spread Constraints`, texts)
}
