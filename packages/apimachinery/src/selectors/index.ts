export * from './field-selector.ts'
export * from './label-selector.ts'
export { formatRequirement } from './requirement.ts'
export type { Requirement, RequirementOperator } from './requirement.ts'
