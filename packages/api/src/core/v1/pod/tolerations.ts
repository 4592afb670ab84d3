import type { Taint, Toleration } from '../types.generated.ts'

/** Whether one toleration covers one taint. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  switch (toleration.operator || 'Equal') {
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '')
    case 'Exists':
      return true
    case 'Lt':
      return compares(toleration, taint, (own, limit) => own < limit)
    case 'Gt':
      return compares(toleration, taint, (own, limit) => own > limit)
    default:
      return false
  }
}

// Gt and Lt compare the taint's number with that of the toleration; anything but integers never matches.
function compares(toleration: Toleration, taint: Taint, test: (own: bigint, limit: bigint) => boolean): boolean {
  const integer = /^-?\d+$/
  if (!integer.test(taint.value ?? '') || !integer.test(toleration.value ?? '')) return false
  return test(BigInt(taint.value ?? ''), BigInt(toleration.value ?? ''))
}

/** Whether any of the tolerations covers the taint. */
export function toleratesTaint(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return (tolerations ?? []).some((toleration) => tolerates(toleration, taint))
}

/** The first taint (of those the filter lets through) that none of the tolerations covers. */
export function findUntoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  filter: (taint: Taint) => boolean = () => true,
): Taint | undefined {
  return (taints ?? []).find((taint) => filter(taint) && !toleratesTaint(tolerations, taint))
}
