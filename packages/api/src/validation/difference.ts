import { deepEqual } from '@keelson/apimachinery'

/**
 * Where two values differ, a line per leaf: `- path: old` and `+ path: new`. Stands where upstream prints
 * cmp.Diff, whose exact text is unstable by design.
 */
export function describeDifference(old: unknown, next: unknown): string {
  const lines: string[] = []
  walk(old, next, '', lines)
  return lines.join('\n')
}

function walk(old: unknown, next: unknown, path: string, lines: string[]): void {
  if (deepEqual(old, next)) return
  if (!isContainer(old) || !isContainer(next) || Array.isArray(old) !== Array.isArray(next)) {
    if (old !== undefined) lines.push(`- ${path}: ${JSON.stringify(old)}`)
    if (next !== undefined) lines.push(`+ ${path}: ${JSON.stringify(next)}`)
    return
  }
  const [a, b] = [old as Record<string, unknown>, next as Record<string, unknown>]
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const below = Array.isArray(old) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    walk(a[key], b[key], below, lines)
  }
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
