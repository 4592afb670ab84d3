import type { Schema } from '@keelson/apimachinery'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** Type tokens of the shapes that are not definitions of fields: scalars, and the types with a wire form of their own. */
export const primitives: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bool: { type: 'boolean' },
  any: { preserveUnknownFields: true },
  time: { type: 'string', format: 'date-time', definitionName: `${meta}.Time` },
  microtime: { type: 'string', format: 'date-time', definitionName: `${meta}.MicroTime` },
  Quantity: { quantity: true, definitionName: 'io.k8s.apimachinery.pkg.api.resource.Quantity' },
  IntOrString: {
    intOrString: true,
    format: 'int-or-string',
    definitionName: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  },
  RawExtension: {
    type: 'object',
    preserveUnknownFields: true,
    definitionName: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
  },
  FieldsV1: { type: 'object', preserveUnknownFields: true, mapType: 'atomic', definitionName: `${meta}.FieldsV1` },
}

/** The same by definition name, for those that upstream publishes as definitions. */
export const primitiveDefinitions: ReadonlyMap<string, Schema> = new Map(
  Object.values(primitives).flatMap((schema) =>
    schema.definitionName === undefined ? [] : [[schema.definitionName, schema] as const],
  ),
)
