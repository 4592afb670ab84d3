import { readFileSync } from 'node:fs'
import { parseGroupVersion } from '@keelson/apimachinery'
import type { JsonObject, KubeObject } from '@keelson/apimachinery'
import { CommandError } from '../cli/errors.ts'
import { goFileError } from '../cli/file-errors.ts'
import { mappingKindName } from '../resources/mapping.ts'
import { CustomColumnsPrinter, parseColumns, parseColumnsFile } from './custom-columns.ts'
import { renderGoTemplate } from './go-template/evaluate.ts'
import { formatValue } from './go-template/format.ts'
import type { ParsedTemplate } from './go-template/nodes.ts'
import { parseGoTemplate } from './go-template/parse.ts'
import { compactJson, jsonPrinter, yamlPrinter } from './json.ts'
import type { ObjectPrinterOptions } from './json.ts'
import { renderResultsAsJson, renderTemplate } from './jsonpath/evaluate.ts'
import { parseTemplate } from './jsonpath/parse.ts'
import type { Printer, Sink } from './printer.ts'

/** Everything -o can say, beside the human forms. */
export interface OutputOptions extends ObjectPrinterOptions {
  /** --template, for formats that need one. */
  template?: string
  allowMissing?: boolean
  noHeaders?: boolean
  /** Formats to name when one is not known. */
  allowed?: readonly string[]
}

const standardFormats = [
  'json',
  'yaml',
  'name',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'custom-columns',
].concat('custom-columns-file')

/** The format that is meant: a template alone asks for Go's. */
export function formatOf(output: string, template = ''): string {
  return output === '' && template !== '' ? 'go-template' : output
}

/** A printer for `-o format`. Throws CommandError for formats that are not known or not supported. */
export function outputPrinter(format: string, out: Sink, options: OutputOptions = {}): Printer {
  const equals = format.indexOf('=')
  const name = equals < 0 ? format : format.slice(0, equals)
  const argument = equals < 0 ? (options.template ?? '') : format.slice(equals + 1)
  if (name === 'json') return jsonPrinter(out, options)
  if (name === 'yaml') return yamlPrinter(out, options)
  if (name === 'name') return namePrinter(out)
  if (name.startsWith('jsonpath')) return pathPrinter(name, argument, { out, options })
  if (name === 'custom-columns')
    return new CustomColumnsPrinter(out, parseColumns(argument), options.noHeaders === true)
  if (name === 'custom-columns-file') {
    return new CustomColumnsPrinter(out, parseColumnsFile(fileText(argument)), options.noHeaders === true)
  }
  if (name === 'go-template' || name === 'template') return goTemplatePrinter(argument, out, options)
  if (name === 'go-template-file' || name === 'templatefile') {
    return goTemplatePrinter(fileText(argument), out, options)
  }
  const allowed = options.allowed ?? standardFormats
  throw new CommandError(
    `unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${allowed.join(',')}`,
  )
}

function fileText(path: string): string {
  if (path === '') throw new CommandError('template format specified but no template given')
  try {
    return readFileSync(path, 'utf8')
  } catch (err) {
    throw new CommandError(`error reading --template ${path}, ${goFileError(err, path)}`, { cause: err })
  }
}

function goTemplatePrinter(text: string, out: Sink, options: OutputOptions): Printer {
  if (text === '') throw new CommandError('template format specified but no template given')
  const template = parseGoOrExplain(text)
  const allowMissing = options.allowMissing ?? true
  return {
    print: (object) => {
      try {
        renderGoTemplate(template, object as JsonObject, { allowMissing, write: (part) => void out.write(part) })
      } catch (err) {
        const { message } = err as Error
        out.write(templateDebugText(text, object as JsonObject, message))
        throw new CommandError(`error executing template ${JSON.stringify(text)}: ${message}`, { cause: err })
      }
    },
  }
}

function parseGoOrExplain(text: string): ParsedTemplate {
  try {
    return parseGoTemplate(text)
  } catch (err) {
    throw new CommandError(`error parsing template ${text}, ${(err as Error).message}`, { cause: err })
  }
}

/** What a template was given when it could not be carried out. */
function templateDebugText(text: string, object: JsonObject, problem: string): string {
  return [
    `Error executing template: ${problem}. Printing more information for debugging the template:`,
    `\ttemplate was:\n\t\t${text}`,
    `\traw data was:\n\t\t${compactJson(object)}`,
    `\tobject given to template engine was:\n\t\t${formatValue(object)}\n\n`,
  ].join('\n')
}

function pathPrinter(name: string, argument: string, { out, options }: { out: Sink; options: OutputOptions }): Printer {
  const text = name === 'jsonpath-file' ? fileText(argument) : argument
  if (text === '') throw new CommandError('template format specified but no template given')
  const template = parseOrExplain(text)
  const allowMissing = options.allowMissing ?? true
  const render = name === 'jsonpath-as-json' ? renderResultsAsJson : renderTemplate
  return {
    print: (object) => {
      try {
        out.write(render(template, object as JsonObject, { allowMissing }))
      } catch (err) {
        throw new CommandError(`error executing jsonpath ${JSON.stringify(text)}: ${(err as Error).message}`, {
          cause: err,
        })
      }
    },
  }
}

function parseOrExplain(text: string): ReturnType<typeof parseTemplate> {
  try {
    return parseTemplate(text)
  } catch (err) {
    throw new CommandError(`error parsing jsonpath ${text}, ${(err as Error).message}`, { cause: err })
  }
}

/** `deployment.apps/web`, one line for each object. */
export function namePrinter(out: Sink): Printer {
  return {
    print: (object) => {
      const { items } = object as { items?: object[] }
      for (const item of items ?? [object]) out.write(`${objectName(item)}\n`)
    },
  }
}

/** `deployment.apps/web`, from what the object says of itself. */
export function objectName(object: object): string {
  const { apiVersion = '', kind = '<unknown>', metadata } = object as Partial<KubeObject>
  const { group } = parseGroupVersion(apiVersion)
  return `${mappingKindName({ group, kind })}/${metadata?.name ?? '<unknown>'}`
}
