import { findKind } from '@keelson/api'
import {
  createThreeWayJsonMergePatch,
  createThreeWayMergePatch,
  applyMergePatch,
  applyStrategicMergePatch,
  isConflict,
  isInvalid,
  isNotFound,
} from '@keelson/apimachinery'
import type { JsonObject, Schema } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import type { AnyObject, ResourceApi } from '../../resources/api.ts'
import type { Info } from '../../resources/info.ts'
import type { Mapping } from '../../resources/mapping.ts'
import type { Context } from '../command.ts'
import { aboutSource } from '../source-error.ts'
import { waitForDeletion } from '../wait-for-deletion.ts'
import type { ApplyOptions } from './apply.ts'
import { lastApplied, lastAppliedAnnotation, withLastApplied, withoutLastApplied } from './last-applied.ts'

/** What became of one object. */
export interface Applied {
  object: AnyObject
  operation: string
}

/** What of the options matters to one object. */
export type MergeOptions = Pick<
  ApplyOptions,
  'dryRun' | 'fieldManager' | 'fieldValidation' | 'force' | 'forceConflicts' | 'gracePeriodSeconds' | 'overwrite'
> & {
  /** Writes the configuration into the object, for the next apply. */
  readonly keepsConfiguration: boolean
}

/** How one object is applied. */
export interface ApplyJob {
  options: MergeOptions
  context: Context
}

/** A change may meet another one in between; it is then made anew from what is there now. */
const attempts = 5

/** Brings one object to its manifest by a three-way merge here: last applied, manifest, what is there. */
export async function applyOnClient(info: Info, job: ApplyJob): Promise<Applied> {
  if (info.name === '')
    throw new CommandError(`error when retrieving current configuration of:\nresource name may not be empty`)
  const api = await job.context.cluster.api()
  const { keepsConfiguration, dryRun } = job.options
  const modified = (keepsConfiguration ? withLastApplied : withoutLastApplied)(info.object)
  const live = await readLive(api, info)
  if (live === undefined) return await create(api, { info, modified }, job)
  const wasApplied = live.metadata.annotations?.[lastAppliedAnnotation] !== undefined
  if (!wasApplied && keepsConfiguration && dryRun !== 'client') warnAboutMissing(info, job)
  for (let attempt = 1, current = live; ; attempt++) {
    try {
      return await update(api, { info, modified, current }, job)
    } catch (err) {
      const fresh = isConflict(err) && attempt < attempts ? await readLive(api, info) : undefined
      if (fresh === undefined) {
        if (job.options.force && (isConflict(err) || isInvalid(err)))
          return await recreate(api, { info, modified }, job)
        throw aboutSource(err, `applying patch:\n${patchText(err)}\nto:\n${describeTarget(info)}\nfor:`, info.source)
      }
      current = fresh
    }
  }
}

const patches = new WeakMap<object, JsonObject>()

function patchText(err: unknown): string {
  const patch = typeof err === 'object' && err !== null ? patches.get(err) : undefined
  return JSON.stringify(patch ?? {})
}

function describeTarget({ mapping, name, namespace = '' }: Info): string {
  const { group, version, resource, kind } = mapping
  const gv = group === '' ? `/${version}` : `${group}/${version}`
  return `Resource: "${gv}, Resource=${resource}", GroupVersionKind: "${gv}, Kind=${kind}"\nName: "${name}", Namespace: "${namespace}"`
}

/** The object as it is now; undefined where there is none. */
export async function readLive(api: ResourceApi, { mapping, name, namespace }: Info): Promise<AnyObject | undefined> {
  try {
    return await api.get(mapping, { name, namespace })
  } catch (err) {
    if (isNotFound(err)) return undefined
    throw err
  }
}

function warnAboutMissing(info: Info, { context }: ApplyJob): void {
  context.streams.err.write(
    `Warning: resource ${info.mapping.resource}/${info.name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
  )
}

interface Target {
  info: Info
  modified: AnyObject
}

async function create(api: ResourceApi, { info, modified }: Target, { options }: ApplyJob): Promise<Applied> {
  const operation = 'created'
  if (options.dryRun === 'client') return { object: modified, operation }
  try {
    const object = await api.create<AnyObject>(info.mapping, modified, {
      namespace: info.namespace,
      fieldManager: managerOf(options),
      fieldValidation: options.fieldValidation,
      dryRun: options.dryRun === 'server',
    })
    return { object, operation }
  } catch (err) {
    throw aboutSource(err, 'creating', info.source)
  }
}

async function update(
  api: ResourceApi,
  { info, modified, current }: Target & { current: AnyObject },
  { options }: ApplyJob,
): Promise<Applied> {
  const { type, body } = threeWay(info.mapping, { modified, current }, options.overwrite)
  if (Object.keys(body).length === 0) return { object: current, operation: 'unchanged' }
  if (options.dryRun === 'client') {
    return { object: patchedHere(info.mapping, current, { type, body }), operation: 'configured' }
  }
  try {
    const object = await api.patch(
      info.mapping,
      { type, body },
      {
        name: info.name,
        namespace: info.namespace,
        fieldManager: managerOf(options),
        fieldValidation: options.fieldValidation,
        dryRun: options.dryRun === 'server',
      },
    )
    const same = object.metadata.resourceVersion === current.metadata.resourceVersion
    return { object, operation: same && options.dryRun === 'none' ? 'unchanged' : 'configured' }
  } catch (err) {
    if (typeof err === 'object' && err !== null) patches.set(err, body)
    throw err
  }
}

interface Patch {
  type: 'strategic' | 'merge'
  body: JsonObject
}

function schemaOf({ group, version, kind }: Mapping): Schema | undefined {
  return findKind({ group, version, kind })?.schema
}

/** Kinds that we know merge by their schema, others as plain JSON. */
function threeWay(mapping: Mapping, objects: { modified: AnyObject; current: AnyObject }, overwrite: boolean): Patch {
  const original = lastApplied(objects.current) ?? {}
  const [modified, current] = [objects.modified, objects.current] as unknown as [JsonObject, JsonObject]
  const schema = schemaOf(mapping)
  if (schema === undefined) return { type: 'merge', body: createThreeWayJsonMergePatch(original, modified, current) }
  return { type: 'strategic', body: createThreeWayMergePatch(original, modified, current, { schema, overwrite }) }
}

function patchedHere(mapping: Mapping, current: AnyObject, { type, body }: Patch): AnyObject {
  const schema = schemaOf(mapping)
  const doc = current as unknown as JsonObject
  const patched =
    type === 'strategic' && schema !== undefined
      ? applyStrategicMergePatch(doc, body, schema)
      : applyMergePatch(doc, body)
  return patched as AnyObject
}

async function recreate(api: ResourceApi, target: Target, job: ApplyJob): Promise<Applied> {
  const { mapping, name, namespace } = target.info
  const { gracePeriodSeconds } = job.options
  await api.delete(mapping, { name, namespace }, gracePeriodSeconds < 0 ? {} : { gracePeriodSeconds })
  await waitForDeletion({ mapping, name, namespace }, { context: job.context, timeoutMs: 5 * 60_000 })
  const { object } = await create(api, target, job)
  return { object, operation: `configured` }
}

function managerOf({ fieldManager }: MergeOptions): string {
  return fieldManager === '' ? 'kubectl-client-side-apply' : fieldManager
}
