import type { FitError } from './find-node.ts'

/**
 * Upstream's sentence of a FailedScheduling event: `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated
 * taint(s).`, with what PostFilter said behind it.
 */
export function fitMessage(fit: FitError, postFilter = ''): string {
  if (fit.numAllNodes === 0) return 'no nodes available to schedule pods'
  const reasons = fit.preFilter === undefined ? countReasons(fit) : fit.preFilter.reasons.join(', ')
  const message = `0/${fit.numAllNodes} nodes are available: ${reasons}.`
  return postFilter === '' ? message : `${message} ${postFilter}`
}

function countReasons({ rejections }: FitError): string {
  const counts = new Map<string, number>()
  for (const { reasons } of rejections.values()) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ')
}
