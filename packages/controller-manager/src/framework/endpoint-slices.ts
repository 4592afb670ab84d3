import { endpointSlices, type EndpointSlice } from '@keelson/api'
import { isNamespaceGone } from './namespace-gone.ts'
import type { Writer } from './writer.ts'

/** The label that ties a slice to its Service. */
export const serviceNameLabel = 'kubernetes.io/service-name'
/** The label that says who keeps a slice. */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'

/** What a Service's slices need. */
export interface SlicePlan {
  readonly create: readonly EndpointSlice[]
  readonly update: readonly EndpointSlice[]
  readonly delete: readonly EndpointSlice[]
}

/** The Service of a slice that `manager` keeps, as a key; nothing for the slices of others. */
export function serviceKeysOf(manager: string): (slice: EndpointSlice) => string[] {
  return ({ metadata }) => {
    const name = metadata.labels?.[serviceNameLabel]
    return name === undefined || metadata.labels?.[managedByLabel] !== manager ? [] : [`${metadata.namespace}/${name}`]
  }
}

/** Slices that are not needed any more take the place of new ones: watchers see one change, and never no slice. */
export function recycle(plan: SlicePlan): SlicePlan {
  const create = [...plan.create]
  const update = [...plan.update]
  const unneeded = plan.delete.filter((slice) => {
    const index = create.findLastIndex(({ addressType }) => addressType === slice.addressType)
    if (index >= 0) update.push(reuse(slice, create.splice(index, 1)[0]!))
    return index < 0
  })
  return { create, update, delete: unneeded }
}

function reuse(slice: EndpointSlice, { metadata, endpoints, ports }: EndpointSlice): EndpointSlice {
  const annotations = { ...slice.metadata.annotations, ...metadata.annotations }
  return { ...slice, metadata: { ...slice.metadata, labels: metadata.labels, annotations }, endpoints, ports }
}

/** Carries a plan out. A namespace that goes away meanwhile takes its slices along. */
export async function applySlices(plan: SlicePlan, write: Writer): Promise<void> {
  try {
    for (const slice of plan.create) await write.create(endpointSlices, slice)
  } catch (err) {
    if (!isNamespaceGone(err)) throw err
  }
  for (const slice of plan.update) await write.update(endpointSlices, slice)
  for (const { metadata } of plan.delete)
    await write.delete(endpointSlices, metadata.name!, { namespace: metadata.namespace! })
}
