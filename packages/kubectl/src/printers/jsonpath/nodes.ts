/** One step of a template, as kubectl's JSONPath dialect has them. */
export type Node =
  | { type: 'text'; text: string }
  /** An expression in braces: steps applied one after the other. */
  | { type: 'path'; steps: readonly Step[] }
  | { type: 'range'; path: readonly Step[]; body: readonly Node[] }

/** One step along a path. */
export type Step =
  | { type: 'field'; name: string }
  | { type: 'wildcard' }
  | { type: 'recursive' }
  | { type: 'slice'; start?: number; end?: number; step?: number; single: boolean }
  | { type: 'filter'; left: Operand; operator: string; right?: Operand }
  | { type: 'union'; paths: readonly (readonly Step[])[] }
  | { type: 'literal'; value: string | number | boolean }
  | { type: 'root' }

/** A side of a comparison: a path from the element, or a value. */
export type Operand = { path: readonly Step[] } | { value: string | number | boolean }
