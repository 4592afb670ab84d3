import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors } from '@keelson/apimachinery'
import { descendingPath, optionalOneOf } from '../../../validation/rules.ts'
import type { Container, Volume, VolumeMount } from '../types.generated.ts'

/** Mounts of a container: each names a volume of the pod and a place of its own. */
export function validateVolumeMounts(container: Container, volumes: readonly Volume[], path: FieldPath): FieldError[] {
  const known = new Set(volumes.map(({ name }) => name))
  const places = new Set<string>()
  return (container.volumeMounts ?? []).flatMap((mount, i) => {
    const errors = [...validateMount(mount, known, path.index(i)), ...validateSubPaths(mount, path, i)]
    const mountPath = mount.mountPath ?? ''
    const at = path.index(i).child('mountPath')
    if (places.has(mountPath)) errors.push(fieldErrors.invalid(at, mountPath, 'must be unique'))
    places.add(mountPath)
    for (const device of container.volumeDevices ?? []) {
      if (device.name === mount.name) {
        const detail = 'must not already exist in volumeDevices'
        errors.push(fieldErrors.invalid(path.index(i).child('name'), mount.name, detail))
      }
      if (device.devicePath === mountPath) {
        errors.push(fieldErrors.invalid(at, mountPath, 'must not already exist as a path in volumeDevices'))
      }
    }
    return errors
  })
}

function validateMount(mount: VolumeMount, known: ReadonlySet<string>, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  if (!mount.name) errors.push(fieldErrors.required(path.child('name'), ''))
  if (!known.has(mount.name)) errors.push(fieldErrors.notFound(path.child('name'), mount.name ?? ''))
  if (!mount.mountPath) errors.push(fieldErrors.required(path.child('mountPath'), ''))
  const propagations = ['Bidirectional', 'HostToContainer', 'None']
  return [...errors, ...optionalOneOf(mount.mountPropagation, path.child('mountPropagation'), propagations)]
}

// Upstream reports sub-paths below the list, not below the entry, except for the clash of the two.
function validateSubPaths(mount: VolumeMount, path: FieldPath, index: number): FieldError[] {
  const errors: FieldError[] = []
  if (mount.subPath) errors.push(...descendingPath(mount.subPath, path.child('subPath')))
  if (mount.subPathExpr) {
    if (mount.subPath) {
      const detail = 'subPathExpr and subPath are mutually exclusive'
      errors.push(fieldErrors.invalid(path.index(index).child('subPathExpr'), mount.subPathExpr, detail))
    }
    errors.push(...descendingPath(mount.subPathExpr, path.child('subPathExpr')))
  }
  return errors
}

/** Raw block devices of a container. */
export function validateVolumeDevices(container: Container, volumes: readonly Volume[], path: FieldPath): FieldError[] {
  const byName = new Map(volumes.map((volume) => [volume.name, volume]))
  const names = new Set<string>()
  const paths = new Set<string>()
  return (container.volumeDevices ?? []).flatMap((device, i) => {
    const at = path.index(i)
    const errors: FieldError[] = []
    const volume = byName.get(device.name)
    if (!device.name) errors.push(fieldErrors.required(at.child('name'), ''))
    if (names.has(device.name)) errors.push(fieldErrors.invalid(at.child('name'), device.name, 'must be unique'))
    if (volume !== undefined && volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'
      errors.push(fieldErrors.invalid(at.child('name'), device.name, detail))
    }
    if (volume === undefined) errors.push(fieldErrors.notFound(at.child('name'), device.name))
    if (!device.devicePath) errors.push(fieldErrors.required(at.child('devicePath'), ''))
    if (paths.has(device.devicePath)) {
      errors.push(fieldErrors.invalid(at.child('devicePath'), device.devicePath, 'must be unique'))
    }
    names.add(device.name)
    paths.add(device.devicePath)
    return errors
  })
}
