import { CommandError } from '../../cli/errors.ts'

/** `x.y`, `.x.y`, `{x.y}` and `{.x.y}` all mean `{.x.y}` where only a path can stand. */
export function relaxedPath(expression: string): string {
  if (expression === '') return expression
  const match = /^\{?\.?([^{}]*)\}?$/s.exec(expression)
  if (match === null || expression.startsWith('{') !== expression.endsWith('}')) {
    throw new CommandError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    )
  }
  const path = match[1] ?? ''
  return path.startsWith('[') ? `{${path}}` : `{.${path}}`
}
