import { findKind } from '@keelson/api'
import { createMergePatch, createTwoWayMergePatch, deepClone } from '@keelson/apimachinery'
import type { JsonObject } from '@keelson/apimachinery'
import type { AnyObject } from '../resources/api.ts'
import type { Info } from '../resources/info.ts'
import type { Mapping } from '../resources/mapping.ts'
import type { Context } from './command.ts'
import type { DryRun } from './dry-run.ts'

/** A change to an object that is there. */
export interface Modification {
  dryRun: DryRun
  fieldManager: string
  /** Changes a copy of the object in place. */
  change(copy: AnyObject): void
}

/** What became of the object; `changed` tells whether there was anything to do. */
export interface Modified {
  object: AnyObject
  changed: boolean
}

/** Sends the difference that a change makes, as a patch; nothing when there is none. */
export async function modify(
  info: Info,
  { dryRun, fieldManager, change }: Modification,
  { cluster }: Context,
): Promise<Modified> {
  const after = deepClone(info.object as unknown as JsonObject) as unknown as AnyObject
  change(after)
  const { type, body } = differenceOf(info.mapping, info.object, after)
  const changed = Object.keys(body).length > 0
  if (!changed || dryRun === 'client') return { object: after, changed }
  const api = await cluster.api()
  const { name, namespace } = info
  const object = await api.patch(
    info.mapping,
    { type, body },
    { name, namespace, fieldManager, dryRun: dryRun === 'server' },
  )
  return { object, changed }
}

/** The patch between two states: strategic for kinds whose schema we know. */
export function differenceOf(
  mapping: Mapping,
  before: object,
  after: object,
): { type: 'strategic' | 'merge'; body: JsonObject } {
  const { group, version, kind } = mapping
  const schema = findKind({ group, version, kind })?.schema
  const [a, b] = [before, after] as [JsonObject, JsonObject]
  if (schema === undefined) return { type: 'merge', body: createMergePatch(a, b) }
  return { type: 'strategic', body: createTwoWayMergePatch(a, b, schema) }
}
