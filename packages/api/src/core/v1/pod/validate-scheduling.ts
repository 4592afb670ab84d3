import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors, isDns1123Label, isValidLabelValue, validateLabelSelector } from '@keelson/apimachinery'
import { invalidAll, optionalOneOf, qualifiedName, requiredOneOf } from '../../../validation/rules.ts'
import type {
  Affinity,
  PodAffinityTerm,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from '../types.generated.ts'
import { validateNodeSelector, validateNodeSelectorTerm } from '../node/validate-node-selector.ts'

/** The effects a taint may have, in the order upstream lists them. */
export const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** Tolerations of a pod. */
export function validateTolerations(tolerations: readonly Toleration[] | undefined, path: FieldPath): FieldError[] {
  return (tolerations ?? []).flatMap((toleration, i) => validateToleration(toleration, path.index(i)))
}

function validateToleration(toleration: Toleration, path: FieldPath): FieldError[] {
  const { key, operator = '', value = '', effect, tolerationSeconds } = toleration
  const errors: FieldError[] = []
  if (key) errors.push(...qualifiedName(key, path.child('key')))
  if (!key && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    errors.push(fieldErrors.invalid(path.child('operator'), operator, detail))
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set"
    errors.push(fieldErrors.invalid(path.child('effect'), effect ?? '', detail))
  }
  if (operator === 'Equal' || operator === '') {
    const messages = isValidLabelValue(value)
    if (messages.length > 0) errors.push(fieldErrors.invalid(path.child('operator'), value, messages.join(';')))
  } else if (operator === 'Exists') {
    const detail = "value must be empty when `operator` is 'Exists'"
    if (value !== '') errors.push(fieldErrors.invalid(path.child('operator'), toleration, detail))
  } else {
    errors.push(...optionalOneOf(operator, path.child('operator'), ['Equal', 'Exists']))
  }
  if (effect) errors.push(...optionalOneOf(effect, path.child('effect'), taintEffects))
  return errors
}

/** Node and pod affinity. */
export function validateAffinity(affinity: Affinity | undefined, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const required = 'requiredDuringSchedulingIgnoredDuringExecution'
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
  const node = affinity?.nodeAffinity
  const at = path.child('nodeAffinity')
  if (node?.[required] !== undefined) errors.push(...validateNodeSelector(node[required], at.child(required)))
  for (const [i, term] of (node?.[preferred] ?? []).entries()) {
    const termPath = at.child(preferred).index(i)
    errors.push(...weight(term.weight, termPath))
    errors.push(...validateNodeSelectorTerm(term.preference ?? {}, termPath.child('preference')))
  }
  for (const name of ['podAffinity', 'podAntiAffinity'] as const) {
    const own = affinity?.[name]
    if (own === undefined) continue
    errors.push(
      ...(own[required] ?? []).flatMap((term, i) => validateTerm(term, path.child(name, required).index(i))),
      ...(own[preferred] ?? []).flatMap((term, i) => validateWeighted(term, path.child(name, preferred).index(i))),
    )
  }
  return errors
}

function weight(value: number, path: FieldPath): FieldError[] {
  if (value >= 1 && value <= 100) return []
  return [fieldErrors.invalid(path.child('weight'), value ?? 0, 'must be in the range 1-100')]
}

function validateWeighted(term: WeightedPodAffinityTerm, path: FieldPath): FieldError[] {
  return [...weight(term.weight, path), ...validateTerm(term.podAffinityTerm, path.child('podAffinityTerm'))]
}

function validateTerm(term: PodAffinityTerm, path: FieldPath): FieldError[] {
  return [
    ...validateLabelSelector(term.labelSelector, path.child('labelSelector')),
    ...validateLabelSelector(term.namespaceSelector, path.child('namespaceSelector')),
    ...(term.namespaces ?? []).flatMap((name) => invalidAll(path.child('namespace'), name, isDns1123Label(name))),
    ...topologyKey(term.topologyKey, path.child('topologyKey')),
  ]
}

function topologyKey(key: string | undefined, path: FieldPath): FieldError[] {
  return key ? qualifiedName(key, path) : [fieldErrors.required(path, 'can not be empty'), ...qualifiedName('', path)]
}

/** Constraints that spread pods over domains. */
export function validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: FieldPath,
): FieldError[] {
  const pairs = new Set<string>()
  return (constraints ?? []).flatMap((constraint, i) => {
    const at = path.index(i)
    const errors: FieldError[] = []
    const { maxSkew, topologyKey: key, whenUnsatisfiable, minDomains } = constraint
    if (!(maxSkew > 0)) errors.push(fieldErrors.invalid(at.child('maxSkew'), maxSkew ?? 0, 'must be greater than zero'))
    if (key) errors.push(...qualifiedName(key, at.child('topologyKey')))
    else errors.push(fieldErrors.required(at.child('topologyKey'), 'can not be empty'))
    errors.push(
      ...optionalOneOf(whenUnsatisfiable ?? '', at.child('whenUnsatisfiable'), ['DoNotSchedule', 'ScheduleAnyway']),
    )
    const pair = `{${key}, ${whenUnsatisfiable}}`
    if (pairs.has(pair)) errors.push(fieldErrors.duplicate(at.child('{topologyKey, whenUnsatisfiable}'), pair))
    pairs.add(pair)
    if (minDomains !== undefined && minDomains <= 0) {
      errors.push(fieldErrors.invalid(at.child('minDomains'), minDomains, 'must be greater than zero'))
    }
    return [...errors, ...validateLabelSelector(constraint.labelSelector, at.child('labelSelector'))]
  })
}

/** Gates that hold a pod back from scheduling. */
export function validateSchedulingGates(spec: PodSpec, path: FieldPath): FieldError[] {
  const names = new Set<string>()
  return (spec.schedulingGates ?? []).flatMap(({ name }, i) => {
    const errors = qualifiedName(name, path.index(i))
    if (names.has(name)) errors.push(fieldErrors.duplicate(path.index(i), name))
    names.add(name)
    return errors
  })
}

/** Conditions beyond the containers' that a pod must meet to be ready. */
export function validateReadinessGates(spec: PodSpec, path: FieldPath): FieldError[] {
  return (spec.readinessGates ?? []).flatMap(({ conditionType }, i) =>
    qualifiedName(conditionType, path.index(i).child('conditionType')),
  )
}

/** DNS policy and its settings. */
export function validateDns(spec: PodSpec, path: FieldPath): FieldError[] {
  const policies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']
  const errors = requiredOneOf(spec.dnsPolicy, path.child('dnsPolicy'), policies)
  const nameservers = spec.dnsConfig?.nameservers ?? []
  const at = path.child('dnsConfig')
  if (spec.dnsPolicy === 'None' && nameservers.length === 0) {
    const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None'
    errors.push(fieldErrors.required(spec.dnsConfig === undefined ? at : at.child('nameservers'), detail))
  }
  if (nameservers.length > 3) {
    errors.push(fieldErrors.invalid(at.child('nameservers'), nameservers, 'must not have more than 3 nameservers'))
  }
  const searches = spec.dnsConfig?.searches ?? []
  if (searches.length > 32) {
    errors.push(fieldErrors.invalid(at.child('searches'), searches, 'must not have more than 32 search paths'))
  }
  for (const [i, option] of (spec.dnsConfig?.options ?? []).entries()) {
    if (!option.name) errors.push(fieldErrors.required(at.child('options').index(i), 'must not be empty'))
  }
  return errors
}
