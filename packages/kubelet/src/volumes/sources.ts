import type { ConfigMap, DownwardAPIVolumeFile, KeyToPath, Pod, Secret } from '@keelson/api'
import { fieldValue } from '../containers/field-ref.ts'
import { resourceValue } from '../containers/resource-ref.ts'
import type { PayloadFile } from './atomic/payload.ts'
import type { VolumeContext } from './plugin.ts'
import { VolumeError } from './port.ts'

/** Which keys of an object become files. */
export interface KeySelection {
  readonly items?: readonly KeyToPath[]
  readonly optional?: boolean
  readonly defaultMode: number
}

type Files = [path: string, file: PayloadFile][]

/** The files of a ConfigMap. @throws VolumeError when it or a key of it is missing and not optional */
export async function configMapFiles(
  context: VolumeContext,
  from: { namespace: string; name: string },
  selection: KeySelection,
): Promise<Files> {
  const object = await context.objects.configMap(from.namespace, from.name)
  if (!object) return missing(`configmap ${JSON.stringify(from.name)} not found`, selection)
  return selectKeys(configMapData(object), selection, (key) => `configmap references non-existent config key: ${key}`)
}

/** The files of a Secret. @throws VolumeError when it or a key of it is missing and not optional */
export async function secretFiles(
  context: VolumeContext,
  from: { namespace: string; name: string },
  selection: KeySelection,
): Promise<Files> {
  const object = await context.objects.secret(from.namespace, from.name)
  if (!object) return missing(`secret ${JSON.stringify(from.name)} not found`, selection)
  return selectKeys(secretData(object), selection, (key) => `references non-existent secret key: ${key}`)
}

/** The files of a downward API source. @throws VolumeError for a reference that leads nowhere */
export function downwardApiFiles(
  context: VolumeContext,
  pod: Pod,
  source: { items?: readonly DownwardAPIVolumeFile[]; defaultMode: number },
): Files {
  return (source.items ?? []).map((item) => {
    const mode = item.mode ?? source.defaultMode
    return [item.path, { content: Buffer.from(downwardValue(context, pod, item)), mode }]
  })
}

function downwardValue(context: VolumeContext, pod: Pod, item: DownwardAPIVolumeFile): string {
  if (item.fieldRef) {
    const value = fieldValue(pod, item.fieldRef.fieldPath, context.facts(pod))
    if (value === undefined) throw new VolumeError('invalid', `unsupported fieldPath: ${item.fieldRef.fieldPath}`)
    return value
  }
  if (!item.resourceFieldRef) return ''
  try {
    return resourceValue(pod, item.resourceFieldRef, { allocatable: context.allocatable() })
  } catch (err) {
    throw new VolumeError('invalid', (err as Error).message, { cause: err })
  }
}

function missing(message: string, selection: KeySelection): Files {
  if (selection.optional) return []
  throw new VolumeError('objectNotFound', message)
}

function selectKeys(
  data: ReadonlyMap<string, Buffer>,
  selection: KeySelection,
  problem: (key: string) => string,
): Files {
  const { items, defaultMode } = selection
  if (!items || items.length === 0) return [...data].map(([key, content]) => [key, { content, mode: defaultMode }])
  return items.flatMap(({ key, path, mode }): Files => {
    const content = data.get(key)
    if (content) return [[path, { content, mode: mode ?? defaultMode }]]
    if (selection.optional) return []
    throw new VolumeError('keyNotFound', problem(key))
  })
}

function configMapData(object: ConfigMap): Map<string, Buffer> {
  return new Map([
    ...Object.entries(object.data ?? {}).map(([key, text]): [string, Buffer] => [key, Buffer.from(text)]),
    ...Object.entries(object.binaryData ?? {}).map(([key, text]): [string, Buffer] => [
      key,
      Buffer.from(text, 'base64'),
    ]),
  ])
}

function secretData(object: Secret): Map<string, Buffer> {
  return new Map(Object.entries(object.data ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64')]))
}
