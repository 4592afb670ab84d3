import type { JsonValue } from '@keelson/apimachinery'
import { formatValue } from './format.ts'
import { functions, type Value } from './functions/index.ts'
import { lineOf } from './lex.ts'
import {
  GoTemplateError,
  type Branch,
  type Command,
  type Operand,
  type ParsedTemplate,
  type Pipe,
  type Place,
  type TemplateNode,
} from './nodes.ts'
import { Scope } from './scope.ts'
import { isTrue } from './truth.ts'

/** How templates are carried out. */
export interface GoTemplateOptions {
  /** A key that is not there is an error, unless allowed: then it shows as `<no value>`. */
  readonly allowMissing: boolean
  /** Receives the filled template, part by part: what comes before an error is shown. */
  readonly write: (text: string) => void
}

/**
 * Fills a template.
 *
 * @throws GoTemplateError for what cannot be done with the data, worded as Go does
 */
export function renderGoTemplate(template: ParsedTemplate, data: JsonValue, options: GoTemplateOptions): void {
  new Run(template, options).nodes(template.main, new Scope(data))
}

/** What ends the body of a range early. */
type Leave = 'break' | 'continue' | undefined

class Run {
  readonly #template: ParsedTemplate
  readonly #options: GoTemplateOptions

  constructor(template: ParsedTemplate, options: GoTemplateOptions) {
    this.#template = template
    this.#options = options
  }

  nodes(nodes: readonly TemplateNode[], scope: Scope): Leave {
    for (const node of nodes) {
      const leave = this.#node(node, scope)
      if (leave !== undefined) return leave
    }
    return undefined
  }

  #node(node: TemplateNode, scope: Scope): Leave {
    switch (node.type) {
      case 'text':
        this.#options.write(node.text)
        return undefined
      case 'action': {
        const value = this.#pipe(node.pipe, scope)
        if (node.pipe.variables.length === 0) this.#options.write(shown(value))
        return undefined
      }
      case 'if':
      case 'with':
        return this.#choice(node, scope)
      case 'range':
        return this.#range(node, scope)
      case 'template':
        this.#call(node, scope)
        return undefined
      case 'break':
      case 'continue':
        return node.type
    }
  }

  #choice({ type, pipe, body, otherwise }: Branch, scope: Scope): Leave {
    const inner = scope.nested()
    const value = this.#pipe(pipe, inner)
    if (!isTrue(value)) return this.nodes(otherwise, inner)
    return this.nodes(body, type === 'with' ? inner.nested(value) : inner)
  }

  #range({ pipe, body, otherwise }: Branch, scope: Scope): Leave {
    const over = this.#pipe({ ...pipe, variables: [] }, scope)
    const elements = this.#elements(over, { at: pipe.commands[0]?.operands[0]?.at ?? pipe.at, text: pipe.text })
    for (const [key, value] of elements) {
      const inner = scope.nested(value)
      const [first, second] = pipe.variables
      const places =
        second === undefined
          ? [[first, value]]
          : [
              [first, key],
              [second, value],
            ]
      for (const [name, one] of places as [string | undefined, Value][]) {
        if (name === undefined) continue
        if (pipe.assigns) scope.assign(name, one)
        else inner.declare(name, one)
      }
      if (this.nodes(body, inner) === 'break') return undefined
    }
    return elements.length === 0 ? this.nodes(otherwise, scope.nested()) : undefined
  }

  #elements(over: Value, place: Place): (readonly [JsonValue, Value])[] {
    if (over === undefined || over === null) return []
    if (Array.isArray(over)) return over.map((value, i) => [i, value])
    if (typeof over === 'object')
      return Object.keys(over)
        .toSorted()
        .map((key) => [key, over[key]])
    if (typeof over === 'number' && Number.isInteger(over))
      return Array.from({ length: Math.max(over, 0) }, (_, i) => [i, i])
    throw this.#error(place, `range can't iterate over ${formatValue(over)}`)
  }

  #call(node: TemplateNode & { type: 'template' }, scope: Scope): void {
    const body = this.#template.defined.get(node.name)
    if (body === undefined) throw this.#error(node.place, `template ${JSON.stringify(node.name)} not defined`)
    this.nodes(body, new Scope(node.pipe === undefined ? undefined : this.#pipe(node.pipe, scope)))
  }

  #pipe({ commands, variables, assigns }: Pipe, scope: Scope): Value {
    let value: Value
    for (const [i, command] of commands.entries()) value = this.#command(command, scope, i === 0 ? [] : [value])
    for (const name of variables) {
      if (assigns) scope.assign(name, value)
      else scope.declare(name, value)
    }
    return value
  }

  /** `piped` holds what the command before came to: the last argument. */
  #command(command: Command, scope: Scope, piped: readonly Value[]): Value {
    const [first, ...rest] = command.operands
    if (first === undefined) return undefined
    if (first.type === 'function') return this.#function({ command, name: first.name, rest, piped }, scope)
    if (rest.length > 0 || piped.length > 0) throw this.#error(first, notCallable(first))
    return this.#operand(first, scope)
  }

  #function(
    call: { command: Command; name: string; rest: readonly Operand[]; piped: readonly Value[] },
    scope: Scope,
  ): Value {
    const { command, name, rest, piped } = call
    if (name === 'and' || name === 'or') return this.#decide(name, rest, { scope, piped })
    const args = [...rest.map((operand) => this.#operand(operand, scope)), ...piped]
    try {
      return functions[name]?.(...args)
    } catch (err) {
      throw this.#error(command, `error calling ${name}: ${(err as Error).message}`, err)
    }
  }

  /** `and` and `or` take their arguments one by one, until they know. */
  #decide(
    name: 'and' | 'or',
    rest: readonly Operand[],
    { scope, piped }: { scope: Scope; piped: readonly Value[] },
  ): Value {
    let value: Value
    for (const operand of rest) {
      value = this.#operand(operand, scope)
      if (isTrue(value) === (name === 'or')) return value
    }
    return piped.length === 0 ? value : piped[0]
  }

  #operand(operand: Operand, scope: Scope): Value {
    const base = this.#base(operand, scope)
    return operand.path.reduce((value, name) => this.#field(value, name, operand), base)
  }

  #base(operand: Operand, scope: Scope): Value {
    switch (operand.type) {
      case 'dot':
        return scope.dot
      case 'variable':
        return scope.get(operand.name)
      case 'literal':
        return operand.value
      case 'pipe':
        return this.#pipe(operand.pipe, scope)
      case 'function':
        return this.#function({ command: { ...operand, operands: [] }, name: operand.name, rest: [], piped: [] }, scope)
    }
  }

  #field(value: Value, name: string, operand: Operand): Value {
    if (value === undefined) {
      if (this.#options.allowMissing) return undefined
      throw this.#error(operand, `nil data; no entry for key ${JSON.stringify(name)}`)
    }
    if (value === null) throw this.#error(operand, `nil pointer evaluating interface {}.${name}`)
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw this.#error(operand, `can't evaluate field ${name} in type interface {}`)
    }
    if (!Object.hasOwn(value, name)) {
      if (this.#options.allowMissing) return undefined
      throw this.#error(operand, `map has no entry for key ${JSON.stringify(name)}`)
    }
    return value[name]
  }

  #error({ at, text }: Place, problem: string, cause?: unknown): GoTemplateError {
    const { source } = this.#template
    const column = at - (source.lastIndexOf('\n', at - 1) + 1)
    const where = `output:${lineOf(source, at)}:${column}`
    return new GoTemplateError(`template: ${where}: executing "output" at <${text}>: ${problem}`, { cause })
  }
}

/** A value as the template shows it. */
function shown(value: Value): string {
  return value === undefined || value === null ? '<no value>' : formatValue(value)
}

function notCallable({ path, text }: Operand): string {
  const method = path.at(-1)
  return method === undefined
    ? `can't give argument to non-function ${text}`
    : `${method} is not a method but has arguments`
}
