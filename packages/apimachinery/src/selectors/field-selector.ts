import { statusErrors } from '../errors/index.ts'

/** One condition on one field. */
export interface FieldRequirement {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** A compiled, immutable field selector. */
export interface FieldSelector {
  /** Whether an object with these field values is selected; an absent field is ''. */
  matches(fields: Record<string, string>): boolean
  /** Whether it selects everything because it asks for nothing. */
  readonly empty: boolean
  readonly requirements: readonly FieldRequirement[]
  /** The value that the field must have, if the selector says so: lets an index answer. */
  requiresExactMatch(field: string): string | undefined
  /** Canonical text, which parses back to an equal selector. */
  toString(): string
}

class TermSelector implements FieldSelector {
  readonly requirements: readonly FieldRequirement[]

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements
  }

  get empty(): boolean {
    return this.requirements.length === 0
  }

  matches(fields: Record<string, string>): boolean {
    return this.requirements.every(({ field, operator, value }) => {
      const actual = Object.hasOwn(fields, field) ? fields[field] : ''
      return (actual === value) === (operator === '=')
    })
  }

  requiresExactMatch(field: string): string | undefined {
    return this.requirements.find((term) => term.field === field && term.operator === '=')?.value
  }

  toString(): string {
    return this.requirements.map((term) => `${term.field}${term.operator}${escapeFieldValue(term.value)}`).join(',')
  }
}

/** A field selector that selects every object. */
export const everyField: FieldSelector = new TermSelector([])

/** A field selector of conditions already at hand. */
export function fieldSelectorFromRequirements(requirements: readonly FieldRequirement[]): FieldSelector {
  return new TermSelector(requirements)
}

/** Escapes a value so that it can stand in a field selector. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, (char) => `\\${char}`)
}

/** Parses a field selector as in `--field-selector`. Throws StatusError BadRequest with upstream's wording. */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = []
  for (const term of splitTerms(text).toSorted()) {
    if (term === '') continue
    const match = /!=|==|=/.exec(term)
    if (match === null) throw statusErrors.badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
    const field = term.slice(0, match.index)
    const value = unescapeValue(term.slice(match.index + match[0].length))
    requirements.push({ field, operator: match[0] === '!=' ? '!=' : '=', value })
  }
  return new TermSelector(requirements)
}

function splitTerms(text: string): string[] {
  const terms: string[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === ',') {
      terms.push(text.slice(start, i))
      start = i + 1
    }
  }
  terms.push(text.slice(start))
  return terms
}

function unescapeValue(text: string): string {
  let value = ''
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === '\\') {
      const escaped = text.charAt(++i)
      if (!['\\', ',', '='].includes(escaped)) {
        throw statusErrors.badRequest(`invalid field selector: invalid escape sequence: \\${escaped}`)
      }
      value += escaped
    } else if (char === ',' || char === '=') {
      throw statusErrors.badRequest(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`)
    } else value += char
  }
  return value
}
