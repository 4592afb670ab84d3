/** A number, or a string such as '25%' or a port name (intstr.IntOrString). */
export type IntOrString = number | string

/**
 * A count given as number or percentage of `total`. Percentages are rounded up or down as told.
 * Throws a plain Error with upstream's wording for any other string (intstr.GetScaledValueFromIntOrPercent).
 */
export function scaledValueFromIntOrPercent(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === 'number') return value
  const percent = /^([+-]?\d+)%$/.exec(value)
  if (percent === null) {
    const reason = value.endsWith('%')
      ? `invalid value "${value}": strconv.Atoi: parsing "${value.slice(0, -1)}": invalid syntax`
      : 'invalid type: string is not a percentage'
    throw new Error(`invalid value for IntOrString: ${reason}`)
  }
  const share = (Number(percent[1]) * total) / 100
  return roundUp ? Math.ceil(share) : Math.floor(share)
}
