import { isStatusError, parseJson, statusErrors } from '@keelson/apimachinery'
import type { JsonValue, Schema } from '@keelson/apimachinery'
import type { RequestContext } from '../request/context.ts'
import { describeJsonError } from './json-syntax.ts'
import { decodeProtobuf, protobufMediaType } from './protobuf/envelope.ts'
import { parseYaml } from './yaml.ts'

/** The media types a request body can have. */
export const bodyMediaTypes = ['application/json', 'application/yaml', protobufMediaType] as const

/** A body turned into a JSON value. */
export interface ParsedBody {
  readonly value: JsonValue
  /** What is to be said of keys given twice, in upstream's words; only looked for when asked. */
  readonly duplicates: readonly string[]
  /** The bytes as sent, for messages. */
  readonly source?: Buffer
}

/** The media type of a body without its parameters, '' when the client does not say. */
export function contentTypeOf(context: Pick<RequestContext, 'headers'>): string {
  return (context.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

const summaryBytes = 30

/** The start of a body for people: as text where it looks like an object, else in hexadecimal. */
function summarize(body: Buffer): string {
  if (body.length === 0) return '<empty>'
  const start = body.subarray(0, summaryBytes)
  const text = body[0] === 0x7b ? start.toString() : start.toString('hex')
  return body.length > summaryBytes ? `${text} ...` : text
}

/** 400 for a body that does not even say what it is. */
export function unrecognized(kind: string, reason: string, body: Buffer): Error {
  return statusErrors.badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${reason} (${summarize(body)})`,
  )
}

function readJson(text: Buffer | string, strict: boolean): Omit<ParsedBody, 'source'> {
  const { value, duplicateFields } = parseJson(text, { strict })
  return { value, duplicates: duplicateFields.map((field) => `duplicate field "${field}"`) }
}

function parseJsonText(body: Buffer, strict: boolean): ParsedBody {
  try {
    return { ...readJson(body, strict), source: body }
  } catch (err) {
    if (!isStatusError(err) || !err.message.startsWith('invalid JSON')) throw err
    throw statusErrors.badRequest(describeJsonError(body.toString()))
  }
}

/** YAML, of which JSON is a part: most bodies that call themselves YAML are JSON. */
function parseYamlText(body: Buffer, strict: boolean): ParsedBody {
  const text = body.toString()
  if (text.trimStart().startsWith('{')) {
    try {
      return { ...readJson(text, strict), source: body }
    } catch {
      // Flow style that is no JSON; YAML has the last word.
    }
  }
  const { json, duplicates } = parseYaml(text, strict)
  return { value: parseJson(json).value, duplicates, source: body }
}

/** Parses a JSON or YAML text whose form is known from elsewhere (patches). Throws 400 with what is wrong alone. */
export function parseText(body: Buffer, yaml: boolean, strict: boolean): ParsedBody {
  return yaml ? parseYamlText(body, strict) : parseJsonText(body, strict)
}

/** How a body is to be read. */
export interface BodyRules {
  /** Look for keys given twice. */
  readonly strict: boolean
  /** The kind expected, which protobuf cannot be read without. */
  readonly target: { readonly kind: string; readonly schema: Schema }
}

/** Reads a JSON, YAML or protobuf body. Throws 415 for other media types and 400 for what cannot be read. */
export function parseBody(context: RequestContext, body: Buffer, rules: BodyRules): ParsedBody {
  const type = contentTypeOf(context)
  if (type === protobufMediaType) return { value: decodeProtobuf(body, rules.target), duplicates: [] }
  const yaml = type === 'application/yaml'
  if (!yaml && type !== '' && type !== 'application/json') throw statusErrors.unsupportedMediaType(bodyMediaTypes)
  try {
    return parseText(body, yaml, rules.strict)
  } catch (err) {
    throw isStatusError(err) ? unrecognized(rules.target.kind, err.message, body) : err
  }
}
