import type { Container, EphemeralContainer, Pod, Volume } from '@keelson/api'

/** Everything else in its namespace that a pod needs to run, by name. */
export interface PodReferences {
  readonly secrets: ReadonlySet<string>
  readonly configMaps: ReadonlySet<string>
  readonly persistentVolumeClaims: ReadonlySet<string>
  readonly serviceAccount: string | undefined
}

/** Collects what a pod's spec refers to: pull secrets, environment and volumes. */
export function podReferences(pod: Pod): PodReferences {
  const found = { secrets: new Set<string>(), configMaps: new Set<string>(), persistentVolumeClaims: new Set<string>() }
  const { spec } = pod
  for (const { name } of spec?.imagePullSecrets ?? []) add(found.secrets, name)
  const containers = [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ]
  for (const container of containers) fromContainer(container, found)
  for (const volume of spec?.volumes ?? []) fromVolume(volume, pod, found)
  return { ...found, serviceAccount: spec?.serviceAccountName || undefined }
}

interface Found {
  readonly secrets: Set<string>
  readonly configMaps: Set<string>
  readonly persistentVolumeClaims: Set<string>
}

function fromContainer(container: Container | EphemeralContainer, found: Found): void {
  for (const source of container.envFrom ?? []) {
    add(found.secrets, source.secretRef?.name)
    add(found.configMaps, source.configMapRef?.name)
  }
  for (const { valueFrom } of container.env ?? []) {
    add(found.secrets, valueFrom?.secretKeyRef?.name)
    add(found.configMaps, valueFrom?.configMapKeyRef?.name)
  }
}

function fromVolume(volume: Volume, pod: Pod, found: Found): void {
  add(found.secrets, volume.secret?.secretName)
  add(found.configMaps, volume.configMap?.name)
  add(found.persistentVolumeClaims, volume.persistentVolumeClaim?.claimName)
  if (volume.ephemeral !== undefined) add(found.persistentVolumeClaims, `${pod.metadata.name}-${volume.name}`)
  for (const source of volume.projected?.sources ?? []) {
    add(found.secrets, source.secret?.name)
    add(found.configMaps, source.configMap?.name)
  }
  for (const secret of otherVolumeSecrets(volume)) add(found.secrets, secret)
}

function otherVolumeSecrets(volume: Volume): (string | undefined)[] {
  return [
    volume.azureFile?.secretName,
    volume.cephfs?.secretRef?.name,
    volume.cinder?.secretRef?.name,
    volume.csi?.nodePublishSecretRef?.name,
    volume.flexVolume?.secretRef?.name,
    volume.iscsi?.secretRef?.name,
    volume.rbd?.secretRef?.name,
    volume.scaleIO?.secretRef?.name,
    volume.storageos?.secretRef?.name,
  ]
}

function add(into: Set<string>, name: string | undefined): void {
  if (name !== undefined && name !== '') into.add(name)
}
