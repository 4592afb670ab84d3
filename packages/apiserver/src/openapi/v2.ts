import type { KindDefinition } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import type { Definitions } from './definitions.ts'
import { pathsOf, patchDefinition } from './operations.ts'
import type { Operation, PathOperations } from './operations.ts'
import { pathParameters, queryParameters } from './parameters.ts'
import type { Parameter } from './parameters.ts'
import { definitionJson, dialectV2 } from './schema-json.ts'

const jsonTypes = ['application/json', 'application/yaml']
const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

/** One path or one definition of the document. */
export interface SwaggerPiece {
  readonly section: 'paths' | 'definitions'
  readonly name: string
  readonly value: JsonObject
}

/** What stands around the pieces. */
export interface SwaggerFrame {
  readonly info: { readonly title: string; readonly version: string }
}

/** The paths, then the definitions, of all served kinds, one at a time. */
export function* v2Pieces(kinds: readonly KindDefinition[], definitions: Definitions): Generator<SwaggerPiece> {
  const paths = kinds.flatMap((kind) => pathsOf(kind, definitions.has)).toSorted((a, b) => (a.path < b.path ? -1 : 1))
  for (const path of paths) yield { section: 'paths', name: path.path, value: pathItem(path) }
  const writer = { dialect: dialectV2, definition: definitions.get }
  for (const name of definitions.neededBy(paths)) {
    const value = definitionJson(definitions.get(name), writer, definitions.kindsOf(name))
    yield { section: 'definitions', name, value }
  }
}

/** The document as pieces of JSON text to be joined. */
export function* v2Json({ info }: SwaggerFrame, pieces: Iterable<SwaggerPiece>): Generator<string> {
  yield `{"swagger":"2.0","info":${JSON.stringify(info)},"paths":{`
  let section = 'paths'
  let first = true
  for (const piece of pieces) {
    if (piece.section !== section) {
      yield '},"definitions":{'
      section = piece.section
      first = true
    }
    yield `${first ? '' : ','}${JSON.stringify(piece.name)}:${JSON.stringify(piece.value)}`
    first = false
  }
  yield '},"securityDefinitions":{"BearerToken":{"type":"apiKey","name":"authorization","in":"header",'
  yield '"description":"Bearer Token authentication"}},"security":[{"BearerToken":[]}]}'
}

function pathItem({ path, kind, operations }: PathOperations): JsonObject {
  return {
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationJson(operation)])),
    parameters: pathParameters(path, kind).map(parameterJson),
  }
}

function operationJson(operation: Operation): JsonObject {
  const parameters = (queryParameters[operation.action] ?? []).map(parameterJson)
  const body = operation.body === undefined ? [] : [bodyParameter(operation.body, operation.action)]
  const all = [...body, ...parameters]
  return {
    description: operation.description,
    consumes: operation.body === patchDefinition ? patchTypes : ['*/*'],
    produces: operation.response === undefined ? ['*/*'] : jsonTypes,
    schemes: ['https'],
    tags: [operation.tag],
    operationId: operation.operationId,
    ...(all.length === 0 ? {} : { parameters: all }),
    responses: {
      '200': {
        description: 'OK',
        schema: operation.response === undefined ? { type: 'string' } : reference(operation.response),
      },
      '401': { description: 'Unauthorized' },
    },
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': { ...operation.gvk },
  }
}

function parameterJson({ name, in: where, description, type }: Parameter): JsonObject {
  return { name, in: where, description, type, uniqueItems: true, ...(where === 'path' ? { required: true } : {}) }
}

function bodyParameter(definition: string, action: string): JsonObject {
  // Deletions need no options.
  const required: JsonObject = action === 'delete' || action === 'deletecollection' ? {} : { required: true }
  return { name: 'body', in: 'body', ...required, schema: reference(definition) }
}

function reference(definition: string): JsonObject {
  return { $ref: `${dialectV2.refPrefix}${definition}` }
}
