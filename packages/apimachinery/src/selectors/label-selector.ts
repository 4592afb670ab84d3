import { fieldErrorMessage, goQuote, statusErrors } from '../errors/index.ts'
import type { LabelSelector } from '../meta/index.ts'
import { parseRequirements } from './label-parser.ts'
import type { Requirement, RequirementOperator } from './requirement.ts'
import { formatRequirement, requirementMatches, validateRequirement } from './requirement.ts'

/** A compiled, immutable label selector. */
export interface Selector {
  /** Whether an object with these labels is selected. */
  matches(labels: Record<string, string> | undefined): boolean
  /** Whether it selects everything because it asks for nothing. */
  readonly empty: boolean
  /** All conditions, sorted by key. */
  readonly requirements: readonly Requirement[]
  /** Canonical text, which parses back to an equal selector. */
  toString(): string
  /** The one value that the label must have, if there is only one: lets an index answer. */
  requiresExactMatch(key: string): string | undefined
}

const noLabels: Record<string, string> = {}

class RequirementSelector implements Selector {
  readonly requirements: readonly Requirement[]

  constructor(requirements: readonly Requirement[]) {
    this.requirements = requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  }

  get empty(): boolean {
    return this.requirements.length === 0
  }

  matches(labels: Record<string, string> | undefined): boolean {
    for (const requirement of this.requirements) {
      if (!requirementMatches(requirement, labels ?? noLabels)) return false
    }
    return true
  }

  toString(): string {
    return this.requirements.map(formatRequirement).join(',')
  }

  requiresExactMatch(key: string): string | undefined {
    const found = this.requirements.find((requirement) => requirement.key === key)
    if (found === undefined || found.values.length !== 1) return undefined
    return ['=', '==', 'in'].includes(found.operator) ? found.values[0] : undefined
  }
}

/** Selects every object. */
export const everything: Selector = new RequirementSelector([])

/** Selects no object. */
export const nothing: Selector = {
  matches: () => false,
  empty: false,
  requirements: [],
  toString: () => '',
  requiresExactMatch: () => undefined,
}

/** Parses a selector as in `-l`. Throws StatusError BadRequest with upstream's wording. */
export function parseLabelSelector(text: string): Selector {
  return new RequirementSelector(parseRequirements(text))
}

/** A selector of requirements already at hand. Throws StatusError BadRequest for an invalid one. */
export function selectorFromRequirements(requirements: readonly Requirement[]): Selector {
  for (const requirement of requirements) checkRequirement(requirement)
  return new RequirementSelector(requirements)
}

/** Selects objects with at least these labels; nothing is validated. */
export function selectorFromSet(labels: Record<string, string> | undefined): Selector {
  const requirements = Object.entries(labels ?? {}).map(([key, value]): Requirement => ({
    key,
    operator: '=',
    values: [value],
  }))
  return new RequirementSelector(requirements)
}

const operators: Record<string, RequirementOperator> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' }

/** Compiles an object's selector: undefined selects nothing, {} everything. Throws StatusError BadRequest. */
export function selectorFromLabelSelector(selector: LabelSelector | undefined): Selector {
  if (selector === undefined || selector === null) return nothing
  const requirements: Requirement[] = []
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    requirements.push({ key, operator: '=', values: [value] })
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const compiled = Object.hasOwn(operators, operator) ? operators[operator] : undefined
    if (compiled === undefined) {
      throw statusErrors.badRequest(`${goQuote(operator)} is not a valid label selector operator`)
    }
    requirements.push({ key, operator: compiled, values: [...(values ?? [])] })
  }
  return selectorFromRequirements(requirements)
}

/** The text of an object's selector: '<none>' when it asks for nothing, '<error>' when it is invalid. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  try {
    return selectorFromLabelSelector(selector).toString() || '<none>'
  } catch {
    return '<error>'
  }
}

function checkRequirement(requirement: Requirement): void {
  const messages = validateRequirement(requirement).map(fieldErrorMessage)
  if (messages.length === 0) return
  throw statusErrors.badRequest(messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`)
}
