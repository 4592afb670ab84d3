import type { Root, Type } from 'protobufjs'
import type { JsonObject, JsonValue } from '@keelson/apimachinery'
import { gnosticDescriptor } from './gnostic-descriptor.ts'
import type { SwaggerFrame, SwaggerPiece } from './v2.ts'

/** Writes an OpenAPI v2 document as gnostic's protobuf, piece by piece. */
export interface GnosticEncoder {
  add(piece: SwaggerPiece): void
  finish(frame: SwaggerFrame): Buffer
}

const lengthDelimited = 2
const field = (id: number): number => (id << 3) | lengthDelimited

/** Brings protobufjs in only when somebody asks for this form. */
export async function createGnosticEncoder(): Promise<GnosticEncoder> {
  const { default: protobuf } = await import('protobufjs')
  const root: Root = protobuf.Root.fromJSON(gnosticDescriptor)
  const type = (name: string): Type => root.lookupType(name)
  const pieces: Record<SwaggerPiece['section'], Buffer[]> = { paths: [], definitions: [] }
  const delimited = (id: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from(protobuf.Writer.create().uint32(field(id)).uint32(bytes.length).finish()), bytes])
  const encode = (name: string, value: object): Buffer => Buffer.from(type(name).encode(value).finish())

  return {
    add({ section, name, value }) {
      // Field numbers of the pieces inside Paths and Definitions.
      if (section === 'paths')
        pieces.paths.push(delimited(2, encode('NamedPathItem', { name, value: pathItem(value) })))
      else pieces.definitions.push(delimited(1, encode('NamedSchema', { name, value: schema(value) })))
    },
    finish({ info }) {
      return Buffer.concat([
        encode('Document', { swagger: '2.0', info }),
        delimited(8, Buffer.concat(pieces.paths)),
        delimited(9, Buffer.concat(pieces.definitions)),
      ])
    },
  }
}

function any(value: JsonValue): { yaml: string } {
  // JSON is YAML.
  return { yaml: `${JSON.stringify(value)}\n` }
}

function vendorExtensions(json: JsonObject): { name: string; value: { yaml: string } }[] {
  return Object.entries(json)
    .filter(([name]) => name.startsWith('x-'))
    .map(([name, value]) => ({ name, value: any(value as JsonValue) }))
}

function schema(json: JsonObject): object {
  const { $ref, type, items, properties, additionalProperties, default: initial, enum: values, ...rest } = json
  return {
    ...rest,
    ...($ref === undefined ? {} : { Ref: $ref }),
    ...(type === undefined ? {} : { type: { value: [type] } }),
    ...(items === undefined ? {} : { items: { schema: [schema(items as JsonObject)] } }),
    ...(properties === undefined
      ? {}
      : { properties: { additionalProperties: namedSchemas(properties as JsonObject) } }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: { schema: schema(additionalProperties as JsonObject) } }),
    ...(initial === undefined ? {} : { default: any(initial as JsonValue) }),
    ...(values === undefined ? {} : { enum: (values as JsonValue[]).map(any) }),
    vendorExtension: vendorExtensions(json),
  }
}

function namedSchemas(properties: JsonObject): { name: string; value: object }[] {
  return Object.entries(properties).map(([name, value]) => ({ name, value: schema(value as JsonObject) }))
}

function pathItem(json: JsonObject): object {
  const { parameters, ...operations } = json
  const encoded = Object.entries(operations).map(([method, value]) => [method, operation(value as JsonObject)])
  return { ...Object.fromEntries(encoded), parameters: (parameters as JsonObject[]).map(parameter) }
}

function operation(json: JsonObject): object {
  const { parameters = [], responses, ...rest } = json
  return {
    ...rest,
    parameters: (parameters as JsonObject[]).map(parameter),
    responses: {
      responseCode: Object.entries(responses as JsonObject).map(([name, value]) => response(name, value as JsonObject)),
    },
    vendorExtension: vendorExtensions(json),
  }
}

function parameter(json: JsonObject): object {
  if (json['in'] === 'body') {
    return { parameter: { bodyParameter: { ...json, schema: schema(json['schema'] as JsonObject) } } }
  }
  const key = json['in'] === 'path' ? 'pathParameterSubSchema' : 'queryParameterSubSchema'
  return { parameter: { nonBodyParameter: { [key]: json } } }
}

function response(name: string, json: JsonObject): object {
  const body = json['schema'] as JsonObject | undefined
  const described = { description: json['description'] }
  return {
    name,
    value: { response: body === undefined ? described : { ...described, schema: { schema: schema(body) } } },
  }
}
