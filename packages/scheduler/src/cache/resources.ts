/** Amounts by resource name: cpu in millicores, everything else in whole units. */
export type Resources = ReadonlyMap<string, number>

/** Adds amounts in place; `sign` -1 subtracts. */
export function addTo(total: Map<string, number>, amounts: Resources, sign: 1 | -1): void {
  for (const [name, amount] of amounts) total.set(name, (total.get(name) ?? 0) + sign * amount)
}
