import {
  formatGroupVersion,
  formatLabelSelector,
  getPath,
  managedFields,
  setPath,
  statusErrors,
} from '@keelson/apimachinery'
import type { JsonObject, KubeObject, LabelSelector, ScaledObject } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'

/** autoscaling/v1 Scale, the body of every /scale. */
export interface Scale extends KubeObject {
  spec?: { replicas?: number }
  status?: { replicas: number; selector?: string }
}

function selectorText(value: unknown): string {
  if (typeof value === 'string') return value
  const selector = value as LabelSelector & Record<string, string>
  const isSelector = selector.matchLabels !== undefined || selector.matchExpressions !== undefined
  return formatLabelSelector(isSelector ? selector : { matchLabels: selector })
}

/** The Scale of an object whose kind says where replicas are. */
export function scaleOf(kind: KindDefinition, object: KubeObject): Scale {
  const paths = kind.scale
  if (paths === undefined) throw statusErrors.genericNotFound()
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const replicas = getPath(object, paths.specReplicasPath) as number | undefined
  const current = (getPath(object, paths.statusReplicasPath) as number | undefined) ?? 0
  const selector = paths.labelSelectorPath === undefined ? undefined : getPath(object, paths.labelSelectorPath)
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === undefined || replicas === 0 ? {} : { replicas },
    status: {
      replicas: current,
      ...(selector === undefined || selector === null ? {} : { selector: selectorText(selector) }),
    },
  }
}

/** Writes a Scale's replicas into a private copy of its object; throws Invalid (422) for a negative number. */
export function applyScale(kind: KindDefinition, object: KubeObject, scale: Scale): KubeObject {
  const paths = kind.scale
  if (paths === undefined) throw statusErrors.genericNotFound()
  const replicas = scale.spec?.replicas ?? 0
  if (replicas < 0) {
    throw statusErrors.invalid({ group: 'autoscaling', kind: 'Scale' }, object.metadata.name ?? '', [
      {
        type: 'FieldValueInvalid',
        field: 'spec.replicas',
        badValue: replicas,
        detail: 'must be greater than or equal to 0',
      },
    ])
  }
  setPath(object as unknown as JsonObject, paths.specReplicasPath, replicas)
  object.metadata.resourceVersion = scale.metadata.resourceVersion
  return object
}

function scaledObject(kind: KindDefinition): ScaledObject {
  const replicasPath = kind.scale?.specReplicasPath.split('.').filter((name) => name !== '') ?? []
  return { replicasPath, apiVersion: formatGroupVersion(kind) }
}

/** The Scale of an object with the managedFields of those who own its replicas. */
export function ownedScaleOf(kind: KindDefinition, object: KubeObject): Scale {
  const scale = scaleOf(kind, object)
  const entries = managedFields.toScale(object.metadata.managedFields, scaledObject(kind))
  return entries.length === 0 ? scale : { ...scale, metadata: { ...scale.metadata, managedFields: entries } }
}

/** Gives the replicas of an object (changed by this function) to those who own them in its Scale. */
export function takeOwnership(kind: KindDefinition, object: KubeObject, scale: Scale): KubeObject {
  const { metadata } = object
  metadata.managedFields = managedFields.fromScale(
    metadata.managedFields,
    scale.metadata.managedFields,
    scaledObject(kind),
  )
  return object
}
