import { formatOf, outputPrinter } from '../printers/output.ts'
import type { Printer, Sink } from '../printers/printer.ts'
import type { DryRun } from './dry-run.ts'
import { dryRunSuffix } from './dry-run.ts'
import { objectName } from '../printers/output.ts'

/** How the objects of a command that changes things are shown. */
export interface ResultOptions {
  output: string
  template?: string
  managedFields?: boolean
  dryRun: DryRun
}

/** Prints what happened to objects: `pod/web created`, or the object itself in the form of -o. */
export class ResultPrinter {
  readonly #out: Sink
  readonly #options: ResultOptions
  readonly #printer: Printer | undefined

  constructor(out: Sink, options: ResultOptions & { keepOrder?: boolean }) {
    this.#out = out
    this.#options = options
    const { template, managedFields, keepOrder } = options
    const output = formatOf(options.output, template)
    this.#printer =
      output === '' ? undefined : outputPrinter(output, out, { template, managedFields, keepOrder, allowed })
  }

  /** Whether objects themselves are shown. */
  get showsObjects(): boolean {
    return this.#printer !== undefined
  }

  print(object: object, operation: string): void {
    if (this.#printer !== undefined) this.#printer.print(object)
    else this.#out.write(`${objectName(object)} ${operation}${dryRunSuffix(this.#options.dryRun)}\n`)
  }
}

const allowed = [
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'name',
].concat(['template', 'templatefile', 'yaml'])
