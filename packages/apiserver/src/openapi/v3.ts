import type { KindDefinition } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import type { Definitions } from './definitions.ts'
import { pathsOf, patchDefinition } from './operations.ts'
import type { Operation, PathOperations } from './operations.ts'
import { pathParameters, queryParameters } from './parameters.ts'
import type { Parameter } from './parameters.ts'
import { definitionJson, dialectV3 } from './schema-json.ts'

const jsonTypes = ['application/json', 'application/yaml']
const watchTypes = ['application/json;stream=watch']
const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]

/**
 * The document of one group version, as pieces of JSON text to be joined: each path and each definition is one piece, so
 * that whoever joins them can give way to other work in between.
 */
export function* v3Document(
  kinds: readonly KindDefinition[],
  definitions: Definitions,
  version: string,
): Generator<string> {
  const paths = kinds.flatMap((kind) => pathsOf(kind, definitions.has)).toSorted((a, b) => (a.path < b.path ? -1 : 1))
  yield `{"openapi":"3.0.0","info":${JSON.stringify({ title: 'Kubernetes', version })},"paths":{`
  for (const [index, path] of paths.entries()) {
    yield `${index === 0 ? '' : ','}${JSON.stringify(path.path)}:${JSON.stringify(pathItem(path))}`
  }
  yield '},"components":{"schemas":{'
  const writer = { dialect: dialectV3, definition: definitions.get }
  for (const [index, name] of definitions.neededBy(paths).entries()) {
    const json = definitionJson(definitions.get(name), writer, definitions.kindsOf(name))
    yield `${index === 0 ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(json)}`
  }
  yield '},"securitySchemes":{"BearerToken":{"type":"apiKey","name":"authorization","in":"header",'
  yield '"description":"Bearer Token authentication"}}},"security":[{"BearerToken":[]}]}'
}

function pathItem({ path, kind, operations }: PathOperations): JsonObject {
  return {
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationJson(operation)])),
    parameters: pathParameters(path, kind).map(parameterJson),
  }
}

function operationJson(operation: Operation): JsonObject {
  const parameters = queryParameters[operation.action] ?? []
  return {
    tags: [operation.tag],
    description: operation.description,
    operationId: operation.operationId,
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterJson) }),
    ...(operation.body === undefined ? {} : { requestBody: requestBody(operation.body) }),
    responses: responses(operation),
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': { ...operation.gvk },
  }
}

function parameterJson({ name, in: where, description, type }: Parameter): JsonObject {
  return {
    name,
    in: where,
    description,
    ...(where === 'path' ? { required: true } : {}),
    schema: { type, uniqueItems: true },
  }
}

function requestBody(definition: string): JsonObject {
  return { content: content(definition, definition === patchDefinition ? patchTypes : jsonTypes) }
}

function responses({ action, response }: Operation): JsonObject {
  const unauthorized = { '401': { description: 'Unauthorized' } }
  if (response === undefined) return { '200': { description: 'OK', content: text() }, ...unauthorized }
  const types = action === 'list' ? [...jsonTypes, ...watchTypes] : jsonTypes
  const answer = (description: string): JsonObject => ({ description, content: content(response, types) })
  const codes: Readonly<Record<string, JsonObject>> = {
    post: { '200': answer('OK'), '201': answer('Created'), '202': answer('Accepted') },
    put: { '200': answer('OK'), '201': answer('Created') },
    patch: { '200': answer('OK'), '201': answer('Created') },
    delete: { '200': answer('OK'), '202': answer('Accepted') },
  }
  return { ...(codes[action] ?? { '200': answer('OK') }), ...unauthorized }
}

function content(definition: string, types: readonly string[]): JsonObject {
  const schema = { $ref: `${dialectV3.refPrefix}${definition}` }
  return Object.fromEntries(types.map((type) => [type, { schema }]))
}

function text(): JsonObject {
  return { '*/*': { schema: { type: 'string' } } }
}
