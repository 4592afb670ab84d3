import type { KindDefinition } from '@keelson/api'
import type { KubeObject } from '@keelson/apimachinery'
import type { ItemEncoding, StoredObject } from '../storage/port.ts'
import { formatYaml } from './yaml.ts'
import type { IncludeObject, OutputFormat, Transform } from './output.ts'

/** How a kind is printed as a Table. */
export type Printer<T extends KubeObject> = Pick<KindDefinition<T>, 'columns' | 'row'>

/** What is written: an object as it is stored, or one that was computed. */
export type PrintedObject = Pick<StoredObject, 'object' | 'bytes' | 'derived'>

/** An object that was computed and is not shared with other answers. */
export function computedObject(object: KubeObject): PrintedObject {
  return { object, bytes: Buffer.from(JSON.stringify(object)), derived: (_id, make) => make(object) }
}

/** Serialises a value that is not shared: Status answers, pretty and YAML output. */
export function encodeValue(value: unknown, format: Pick<OutputFormat, 'mediaType' | 'pretty'>): Buffer {
  if (format.mediaType === 'application/yaml') return Buffer.from(formatYaml(value))
  return Buffer.from(format.pretty ? `${JSON.stringify(value, null, 2)}\n` : JSON.stringify(value))
}

/** The object as PartialObjectMetadata of the given version. */
export function partialMetadata(object: KubeObject, version: string): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: version, metadata: object.metadata }
}

function partialEncoding(version: string): ItemEncoding {
  return {
    id: `partial:${version}`,
    encode: (item) => Buffer.from(JSON.stringify(partialMetadata(item.object, version))),
  }
}

function rowObject(item: PrintedObject, include: IncludeObject, version: string): string {
  if (include === 'None') return 'null'
  if (include === 'Object') return item.bytes.toString()
  return item.derived(`row-metadata:${version}`, (object) => JSON.stringify(partialMetadata(object, version)))
}

/** One Table row as JSON. Cells hold ages, so rows are made anew for each answer. */
export function tableRow<T extends KubeObject>(
  printer: Printer<T>,
  item: PrintedObject,
  transform: TableTransform,
  now: number,
): string {
  const cells = JSON.stringify(printer.row(item.object as T, now))
  return `{"cells":${cells},"object":${rowObject(item, transform.includeObject, transform.version)}}`
}

/** The Table kind of Transform. */
export type TableTransform = Extract<Transform, { kind: 'Table' }>

function tableEncoding(kind: KindDefinition, transform: TableTransform, now: () => number): ItemEncoding {
  return {
    id: 'table-row',
    shared: false,
    encode: (item) => Buffer.from(tableRow(kind, item, transform, now())),
  }
}

/** How single items are written for a transform; `undefined` is the stored bytes as they are. */
export function itemEncoding(
  kind: KindDefinition,
  transform: Transform | undefined,
  now: () => number,
): ItemEncoding | undefined {
  if (transform === undefined) return undefined
  if (transform.kind === 'Table') return tableEncoding(kind, transform, now)
  return partialEncoding(transform.version)
}

/** The columns of a Table as JSON (`null` in the later frames of a watch and when the client wants no headers). */
export function columnDefinitions(kind: Pick<KindDefinition, 'columns'>): string {
  return JSON.stringify(
    kind.columns.map((column) => ({
      name: column.name,
      type: column.type,
      format: column.format ?? '',
      description: column.description,
      priority: column.priority,
    })),
  )
}

/** Opening of a Table up to and including `"rows":[`. */
export function tableOpening(version: string, metadata: string, columns: string): string {
  return `{"kind":"Table","apiVersion":"${version}","metadata":${metadata},"columnDefinitions":${columns},"rows":[`
}

/** A single object in the agreed form, as the body of an answer. */
export function encodeObject<T extends KubeObject>(
  kind: Printer<T>,
  stored: PrintedObject,
  format: OutputFormat,
  now: number,
): Buffer {
  const body = transformedBytes(kind, stored, format.transform, now)
  if (format.mediaType === 'application/json' && !format.pretty) return body
  return encodeValue(JSON.parse(body.toString()), format)
}

function transformedBytes<T extends KubeObject>(
  kind: Printer<T>,
  stored: PrintedObject,
  transform: Transform | undefined,
  now: number,
): Buffer {
  if (transform === undefined) return stored.bytes
  if (transform.kind === 'PartialObjectMetadata') {
    return Buffer.from(JSON.stringify(partialMetadata(stored.object, transform.version)))
  }
  const metadata = JSON.stringify({ resourceVersion: stored.object.metadata.resourceVersion })
  const opening = tableOpening(transform.version, metadata, transform.headers ? columnDefinitions(kind) : 'null')
  return Buffer.from(`${opening}${tableRow(kind, stored, transform, now)}]}`)
}
