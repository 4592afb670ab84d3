import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { deepEqual, fieldErrors } from '@keelson/apimachinery'
import type { NodeAffinity, NodeSelectorTerm, PodSpec } from '../types.generated.ts'

/**
 * While gates hold a pod back, its demands on nodes may be narrowed. Says where a change does more than that, and puts back
 * into `spec` (changed by this function) what may change, so that the rest can be compared.
 */
export function narrowGated(spec: PodSpec, old: PodSpec, path: FieldPath): FieldError[] {
  if ((old.schedulingGates ?? []).length === 0) return []
  const errors = [
    ...validateSelectorChange(spec, old, path.child('nodeSelector')),
    ...validateAffinityChange(
      spec.affinity?.nodeAffinity,
      old.affinity?.nodeAffinity,
      path.child('affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'),
    ),
  ]
  if (old.nodeSelector === undefined) delete spec.nodeSelector
  else spec.nodeSelector = old.nodeSelector
  const affinity = { ...spec.affinity, nodeAffinity: old.affinity?.nodeAffinity }
  if (affinity.nodeAffinity === undefined) delete affinity.nodeAffinity
  if (Object.keys(affinity).length === 0 && old.affinity === undefined) delete spec.affinity
  else spec.affinity = affinity
  return errors
}

function validateSelectorChange(spec: PodSpec, old: PodSpec, path: FieldPath): FieldError[] {
  const kept = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => spec.nodeSelector?.[key] === value)
  if (kept) return []
  const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'
  return [fieldErrors.invalid(path, spec.nodeSelector ?? null, detail)]
}

function termsOf(affinity: NodeAffinity | undefined): readonly NodeSelectorTerm[] {
  return affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
}

function validateAffinityChange(
  next: NodeAffinity | undefined,
  old: NodeAffinity | undefined,
  path: FieldPath,
): FieldError[] {
  const [terms, before] = [termsOf(next), termsOf(old)]
  if (before.length === 0) return []
  if (terms.length !== before.length) {
    const detail = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed'
    return [fieldErrors.invalid(path, terms, detail)]
  }
  return before.flatMap((term, i) => {
    const other = terms[i] ?? {}
    const detail = 'only additions are allowed (no mutations or deletions)'
    return onlyAdds(other, term) ? [] : [fieldErrors.invalid(path.index(i), other, detail)]
  })
}

// A term without rules selects nothing; with one more rule it would select more, not less.
function onlyAdds(next: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const count = ({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): number =>
    matchExpressions.length + matchFields.length
  if (count(old) === 0) return count(next) === 0
  return (['matchExpressions', 'matchFields'] as const).every((rules) => {
    const before = old[rules] ?? []
    return deepEqual((next[rules] ?? []).slice(0, before.length), before)
  })
}
