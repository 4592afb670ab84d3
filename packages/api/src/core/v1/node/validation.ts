import type { FieldError, FieldPath as Path } from '@keelson/apimachinery'
import { FieldPath, deepEqual, fieldErrors, isValidCIDR, isValidLabelValue } from '@keelson/apimachinery'
import { invalidAll, optionalOneOf, qualifiedName } from '../../../validation/rules.ts'
import { parseResourceList } from '../pod/requests.ts'
import { validateAmount } from '../pod/validate-resources.ts'
import { taintEffects } from '../pod/validate-scheduling.ts'
import type { Node, Taint } from '../types.generated.ts'

/** Rules for a new node beyond its metadata. */
export function validateNode(node: Node): FieldError[] {
  return [
    ...validateTaints(node.spec.taints),
    ...validateAmounts(node),
    ...validatePodCidrs(node, FieldPath.of('spec')),
  ]
}

function validateTaints(taints: readonly Taint[] | undefined): FieldError[] {
  // Where upstream looks for them.
  const path = FieldPath.of('metadata', 'taints')
  const seen = new Set<string>()
  return (taints ?? []).flatMap((taint, i) => {
    const at = path.index(i)
    const errors = qualifiedName(taint.key, at.child('key'))
    const messages = isValidLabelValue(taint.value ?? '')
    if (messages.length > 0) errors.push(fieldErrors.invalid(at.child('value'), taint.value, messages.join(';')))
    if (taint.effect) errors.push(...optionalOneOf(taint.effect, at.child('effect'), taintEffects))
    else errors.push(fieldErrors.required(at.child('effect'), ''))
    const identity = JSON.stringify([taint.key, taint.effect])
    if (seen.has(identity)) {
      const duplicate = fieldErrors.duplicate(at, taint)
      duplicate.detail = 'taints must be unique by key and effect pair'
      errors.push(duplicate)
    }
    seen.add(identity)
    return errors
  })
}

function validatePodCidrs(node: Node, path: Path): FieldError[] {
  const cidrs = node.spec.podCIDRs ?? []
  const errors = cidrs.flatMap((cidr, i) => invalidAll(path.child('podCIDRs').index(i), cidr, isValidCIDR(cidr)))
  const families = new Set(cidrs.map((cidr) => cidr.includes(':')))
  if (errors.length === 0 && cidrs.length > 1 && (cidrs.length > 2 || families.size < 2)) {
    const detail = 'may specify no more than one CIDR for each IP family'
    errors.push(fieldErrors.invalid(path.child('podCIDRs'), cidrs, detail))
  }
  for (const [i, cidr] of cidrs.entries()) {
    if (cidrs.indexOf(cidr) < i) errors.push(fieldErrors.duplicate(path.child('podCIDRs').index(i), cidr))
  }
  return errors
}

/** Rules for a changed node beyond its metadata; status and capacity included, as upstream does. */
export function validateNodeUpdate(node: Node, old: Node): FieldError[] {
  const path = FieldPath.of('spec')
  const errors = validateStatus(node)
  const oldCidrs = old.spec.podCIDRs ?? []
  if (oldCidrs.length > 0 && !deepEqual(oldCidrs, node.spec.podCIDRs)) {
    const detail = 'node updates may not change podCIDR except from "" to valid'
    errors.push(fieldErrors.forbidden(path.child('podCIDRs'), detail))
  }
  errors.push(...validatePodCidrs(node, path))
  const oldProvider = old.spec.providerID ?? ''
  if (oldProvider !== '' && oldProvider !== (node.spec.providerID ?? '')) {
    const detail = 'node updates may not change providerID except from "" to valid'
    errors.push(fieldErrors.forbidden(path.child('providerID'), detail))
  }
  return [...errors, ...validateTaints(node.spec.taints)]
}

/** Rules for a node's status: addresses are unique, amounts well-formed. */
export function validateStatus(node: Node): FieldError[] {
  const path = FieldPath.of('status')
  const errors: FieldError[] = []
  const addresses = new Set<string>()
  for (const [i, address] of (node.status?.addresses ?? []).entries()) {
    const identity = JSON.stringify(address)
    if (addresses.has(identity)) errors.push(fieldErrors.duplicate(path.child('addresses').index(i), address))
    addresses.add(identity)
  }
  return [...errors, ...validateAmounts(node)]
}

function validateAmounts({ status }: Node): FieldError[] {
  return (['capacity', 'allocatable'] as const).flatMap((field) =>
    Object.entries(parseResourceList(status?.[field])).flatMap(([name, amount]) =>
      validateAmount(name, amount, FieldPath.of('status', field, name)),
    ),
  )
}
