import type { JsonValue } from '@keelson/apimachinery'

/** Where something stands in the text of a template, for errors. */
export interface Place {
  /** Offset of the character that errors name. */
  readonly at: number
  /** The text itself, as errors quote it. */
  readonly text: string
}

/** A value that a command is made of. `path` is what is taken from it. */
export type Operand = Place & { readonly path: readonly string[] } & (
    | { readonly type: 'dot' }
    | { readonly type: 'variable'; readonly name: string }
    | { readonly type: 'function'; readonly name: string }
    | { readonly type: 'literal'; readonly value: JsonValue }
    | { readonly type: 'pipe'; readonly pipe: Pipe }
  )

/** An operand, or a function and its arguments. */
export interface Command extends Place {
  readonly operands: readonly Operand[]
}

/** Commands, each given what the one before came to; the result goes to the variables, if any. */
export interface Pipe extends Place {
  readonly variables: readonly string[]
  /** The variables are those that are there already. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
}

/** What depends on a value. */
export interface Branch {
  readonly type: 'if' | 'with' | 'range'
  readonly pipe: Pipe
  readonly body: readonly TemplateNode[]
  readonly otherwise: readonly TemplateNode[]
}

/** A part of a template. */
export type TemplateNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | Branch
  | { readonly type: 'break' | 'continue' }
  | { readonly type: 'template'; readonly place: Place; readonly name: string; readonly pipe: Pipe | undefined }

/** A parsed text: what is shown, and the templates defined in it, by name. */
export interface ParsedTemplate {
  readonly source: string
  readonly main: readonly TemplateNode[]
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>
}

/** A template cannot be read or carried out; worded as Go does. */
export class GoTemplateError extends Error {
  override readonly name = 'GoTemplateError'
}
