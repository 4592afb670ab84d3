import { fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { aPod } from '../../../testing/pod-builder.ts'
import type { NodeSelectorTerm, PodSpec } from '../types.generated.ts'
import { pods } from './kind.ts'

const schedulingGates = [{ name: 'example.com/g' }]

function requiring(nodeSelectorTerms: NodeSelectorTerm[]): Partial<PodSpec> {
  return {
    schedulingGates,
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  }
}
const rule = (key: string) => ({ key, operator: 'Exists' })
const terms = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms'

function change(next: Partial<PodSpec>, old: Partial<PodSpec>): string[] {
  const [after, before] = [aPod(next), aPod(old)]
  for (const { metadata } of [after, before]) metadata.resourceVersion = '1'
  return pods.validateUpdate(after, before).map((error) => fieldErrorMessage(error).split('\n')[0]!)
}

describe('a pod held back by gates', () => {
  it.each<[string, Partial<PodSpec>, Partial<PodSpec>]>([
    [
      'more labels',
      { schedulingGates, nodeSelector: { a: 'b', c: 'd' } },
      { schedulingGates, nodeSelector: { a: 'b' } },
    ],
    ['rules on nodes where there were none', requiring([{ matchExpressions: [rule('a')] }]), { schedulingGates }],
    [
      'more rules in a term',
      requiring([{ matchExpressions: [rule('a'), rule('b')] }]),
      requiring([{ matchExpressions: [rule('a')] }]),
    ],
  ])('may demand %s', (_what, next, old) => {
    expect(change(next, old)).toEqual([])
  })

  it.each<[string, Partial<PodSpec>, Partial<PodSpec>, string]>([
    [
      'other labels',
      { schedulingGates, nodeSelector: { a: 'c' } },
      { schedulingGates, nodeSelector: { a: 'b' } },
      'spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
    [
      'another term',
      requiring([{ matchExpressions: [rule('a')] }, { matchExpressions: [rule('b')] }]),
      requiring([{ matchExpressions: [rule('a')] }]),
      `${terms}: Invalid value: [{"matchExpressions":[{"key":"a","operator":"Exists"}]},{"matchExpressions":[{"key":"b","operator":"Exists"}]}]: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
    ],
    [
      'other rules',
      requiring([{ matchExpressions: [rule('b')] }]),
      requiring([{ matchExpressions: [rule('a')] }]),
      `${terms}[0]: Invalid value: {"matchExpressions":[{"key":"b","operator":"Exists"}]}: only additions are allowed (no mutations or deletions)`,
    ],
  ])('may not demand %s', (_what, next, old, message) => {
    expect(change(next, old)).toEqual([message])
  })

  it('demands nothing else of nodes once the gates are gone', () => {
    expect(change({ nodeSelector: { a: 'b' } }, {})[0]).toMatch(/^spec: Forbidden: pod updates may not change fields/)
  })
})
