import type { Volume, VolumeProjection } from '../types.generated.ts'
import { defaultPullPolicy } from './image-reference.ts'

/** Permission bits of files from ConfigMaps, Secrets and the like: 0644. */
const fileMode = 0o644

/** Defaults of one volume in a pod or a pod template. A volume without a source is an emptyDir. */
export function defaultVolume(volume: Volume): void {
  if (Object.entries(volume).every(([key, value]) => key === 'name' || value === undefined)) volume.emptyDir = {}
  if (volume.secret !== undefined) volume.secret.defaultMode ??= fileMode
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= fileMode
  if (volume.downwardAPI !== undefined) {
    volume.downwardAPI.defaultMode ??= fileMode
    defaultFieldRefs(volume.downwardAPI.items)
  }
  if (volume.projected !== undefined) {
    volume.projected.defaultMode ??= fileMode
    for (const source of volume.projected.sources ?? []) defaultProjection(source)
  }
  if (volume.hostPath !== undefined) volume.hostPath.type ??= ''
  if (volume.image !== undefined) volume.image.pullPolicy ||= defaultPullPolicy(volume.image.reference)
  const claim = volume.ephemeral?.volumeClaimTemplate
  if (claim !== undefined) claim.spec.volumeMode ??= 'Filesystem'
}

function defaultProjection(source: VolumeProjection): void {
  if (source.serviceAccountToken !== undefined) source.serviceAccountToken.expirationSeconds ??= 60 * 60
  defaultFieldRefs(source.downwardAPI?.items)
}

function defaultFieldRefs(items: { fieldRef?: { apiVersion?: string } }[] | undefined): void {
  for (const { fieldRef } of items ?? []) if (fieldRef !== undefined) fieldRef.apiVersion ||= 'v1'
}
