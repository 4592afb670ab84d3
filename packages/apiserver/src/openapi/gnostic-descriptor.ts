import type { INamespace } from 'protobufjs'

type Fields = Record<string, readonly [type: string, id: number, rule?: 'repeated']>

function message(fields: Fields): { fields: Record<string, { type: string; id: number; rule?: string }> } {
  const described = Object.entries(fields).map(([name, [type, id, rule]]) => [
    name,
    rule === undefined ? { type, id } : { type, id, rule },
  ])
  return { fields: Object.fromEntries(described) as Record<string, { type: string; id: number; rule?: string }> }
}

const nonBody = (shift: number): Fields => ({
  required: ['bool', 1],
  in: ['string', 2],
  description: ['string', 3],
  name: ['string', 4],
  // Query parameters have allow_empty_value in between.
  type: ['string', 5 + shift],
  format: ['string', 6 + shift],
  uniqueItems: ['bool', 19 + shift],
})

/**
 * The part of gnostic's openapi.v2 messages that Kubernetes documents use. Field numbers are those of gnostic's
 * OpenAPIv2.proto; the messages left out never occur.
 */
export const gnosticDescriptor: INamespace = {
  nested: {
    Any: message({ yaml: ['string', 2] }),
    NamedAny: message({ name: ['string', 1], value: ['Any', 2] }),
    Info: message({ title: ['string', 1], version: ['string', 2] }),
    TypeItem: message({ value: ['string', 1, 'repeated'] }),
    ItemsItem: message({ schema: ['Schema', 1, 'repeated'] }),
    AdditionalPropertiesItem: message({ schema: ['Schema', 1], boolean: ['bool', 2] }),
    Properties: message({ additionalProperties: ['NamedSchema', 1, 'repeated'] }),
    NamedSchema: message({ name: ['string', 1], value: ['Schema', 2] }),
    Schema: message({
      Ref: ['string', 1],
      format: ['string', 2],
      description: ['string', 4],
      default: ['Any', 5],
      maximum: ['double', 7],
      minimum: ['double', 9],
      maxLength: ['int64', 11],
      minLength: ['int64', 12],
      pattern: ['string', 13],
      maxItems: ['int64', 14],
      minItems: ['int64', 15],
      uniqueItems: ['bool', 16],
      required: ['string', 19, 'repeated'],
      enum: ['Any', 20, 'repeated'],
      additionalProperties: ['AdditionalPropertiesItem', 21],
      type: ['TypeItem', 22],
      items: ['ItemsItem', 23],
      properties: ['Properties', 25],
      vendorExtension: ['NamedAny', 31, 'repeated'],
    }),
    SchemaItem: message({ schema: ['Schema', 1] }),
    Response: message({ description: ['string', 1], schema: ['SchemaItem', 2] }),
    ResponseValue: message({ response: ['Response', 1] }),
    NamedResponseValue: message({ name: ['string', 1], value: ['ResponseValue', 2] }),
    Responses: message({ responseCode: ['NamedResponseValue', 1, 'repeated'] }),
    BodyParameter: message({
      description: ['string', 1],
      name: ['string', 2],
      in: ['string', 3],
      required: ['bool', 4],
      schema: ['Schema', 5],
    }),
    PathParameterSubSchema: message(nonBody(0)),
    QueryParameterSubSchema: message(nonBody(1)),
    NonBodyParameter: message({
      queryParameterSubSchema: ['QueryParameterSubSchema', 3],
      pathParameterSubSchema: ['PathParameterSubSchema', 4],
    }),
    Parameter: message({ bodyParameter: ['BodyParameter', 1], nonBodyParameter: ['NonBodyParameter', 2] }),
    ParametersItem: message({ parameter: ['Parameter', 1] }),
    Operation: message({
      tags: ['string', 1, 'repeated'],
      description: ['string', 3],
      operationId: ['string', 5],
      produces: ['string', 6, 'repeated'],
      consumes: ['string', 7, 'repeated'],
      parameters: ['ParametersItem', 8, 'repeated'],
      responses: ['Responses', 9],
      schemes: ['string', 10, 'repeated'],
      vendorExtension: ['NamedAny', 13, 'repeated'],
    }),
    PathItem: message({
      get: ['Operation', 2],
      put: ['Operation', 3],
      post: ['Operation', 4],
      delete: ['Operation', 5],
      patch: ['Operation', 8],
      parameters: ['ParametersItem', 9, 'repeated'],
    }),
    NamedPathItem: message({ name: ['string', 1], value: ['PathItem', 2] }),
    Paths: message({ path: ['NamedPathItem', 2, 'repeated'] }),
    Definitions: message({ additionalProperties: ['NamedSchema', 1, 'repeated'] }),
    Document: message({
      swagger: ['string', 1],
      info: ['Info', 2],
      paths: ['Paths', 8],
      definitions: ['Definitions', 9],
    }),
  },
}
