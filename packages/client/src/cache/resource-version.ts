/**
 * Compares two resourceVersions of one resource: negative when `a` is older. Undefined where a server's versions are not
 * numbers, and nothing can be said.
 */
export function compareResourceVersions(a: string | undefined, b: string | undefined): number | undefined {
  const left = parse(a)
  const right = parse(b)
  return left === undefined || right === undefined ? undefined : Number(left - right)
}

function parse(version: string | undefined): bigint | undefined {
  return version !== undefined && /^[1-9]\d*$|^0$/.test(version) ? BigInt(version) : undefined
}
