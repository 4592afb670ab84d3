import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors, getPath, isDns1123Label, tryParseQuantity } from '@keelson/apimachinery'
import { fileMode, noBacksteps, nonReservedPath, optionalOneOf, requiredText } from '../../../validation/rules.ts'
import type {
  DownwardAPIVolumeFile,
  HostPathVolumeSource,
  KeyToPath,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from '../types.generated.ts'
import { validateFieldRef, validateResourceFieldRef } from './validate-env.ts'

type SourceRule = (volume: Volume, path: FieldPath) => FieldError[]

const needs =
  (source: keyof Volume, ...fields: string[]): SourceRule =>
  (volume, path) =>
    fields
      .filter((field) => isEmpty(getPath(volume, [source, field])))
      .map((field) => fieldErrors.required(path.child(field), ''))

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

// In upstream's order, which decides whose error comes first where a volume has two sources.
const sourceRules: readonly (readonly [keyof Volume, SourceRule])[] = [
  ['emptyDir', validateEmptyDir],
  ['hostPath', (volume, path) => (volume.hostPath === undefined ? [] : validateHostPath(volume.hostPath, path))],
  ['gitRepo', needs('gitRepo', 'repository')],
  ['gcePersistentDisk', needs('gcePersistentDisk', 'pdName')],
  ['awsElasticBlockStore', needs('awsElasticBlockStore', 'volumeID')],
  ['secret', validateSecretVolume],
  ['nfs', validateNfs],
  ['iscsi', needs('iscsi', 'targetPortal', 'iqn')],
  ['glusterfs', needs('glusterfs', 'endpoints', 'path')],
  ['flexVolume', needs('flexVolume', 'driver')],
  ['persistentVolumeClaim', needs('persistentVolumeClaim', 'claimName')],
  ['rbd', needs('rbd', 'monitors', 'image')],
  ['cinder', needs('cinder', 'volumeID')],
  ['cephfs', needs('cephfs', 'monitors')],
  ['flocker', () => []],
  ['downwardAPI', validateDownwardApi],
  ['fc', () => []],
  ['azureFile', needs('azureFile', 'secretName', 'shareName')],
  ['configMap', validateConfigMapVolume],
  ['vsphereVolume', needs('vsphereVolume', 'volumePath')],
  ['quobyte', needs('quobyte', 'registry', 'volume')],
  ['azureDisk', needs('azureDisk', 'diskName', 'diskURI')],
  ['photonPersistentDisk', needs('photonPersistentDisk', 'pdID')],
  ['storageos', needs('storageos', 'volumeName')],
  ['projected', (volume, path) => (volume.projected === undefined ? [] : validateProjected(volume.projected, path))],
  ['scaleIO', needs('scaleIO', 'gateway', 'system', 'volumeName')],
  ['csi', needs('csi', 'driver')],
  ['ephemeral', needs('ephemeral', 'volumeClaimTemplate')],
  ['image', needs('image', 'reference')],
]

/** Volumes of a pod or template: names and exactly one source each. */
export function validateVolumes(volumes: readonly Volume[] | undefined, path: FieldPath): FieldError[] {
  const names = new Set<string>()
  return (volumes ?? []).flatMap((volume, i) => {
    const at = path.index(i)
    const errors = [...validateSource(volume, at), ...requiredText(volume.name, at.child('name'), isDns1123Label)]
    if (names.has(volume.name)) errors.push(fieldErrors.duplicate(at.child('name'), volume.name))
    names.add(volume.name)
    return errors
  })
}

function validateSource(volume: Volume, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  let count = 0
  for (const [source, rule] of sourceRules) {
    if (volume[source] === undefined) continue
    if (count++ > 0) errors.push(fieldErrors.forbidden(path.child(source), 'may not specify more than 1 volume type'))
    else errors.push(...rule(volume, path.child(source)))
  }
  if (count === 0) errors.push(fieldErrors.required(path, 'must specify a volume type'))
  return errors
}

function validateEmptyDir({ emptyDir }: Volume, path: FieldPath): FieldError[] {
  const limit = tryParseQuantity(emptyDir?.sizeLimit ?? '0')
  if (limit === undefined || limit.sign() >= 0) return []
  return [fieldErrors.forbidden(path.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity')]
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

function validateHostPath(source: HostPathVolumeSource, path: FieldPath): FieldError[] {
  if (!source.path) return [fieldErrors.required(path.child('path'), '')]
  return [
    ...noBacksteps(source.path, path.child('path')),
    ...optionalOneOf(source.type, path.child('type'), hostPathTypes),
  ]
}

function validateNfs({ nfs }: Volume, path: FieldPath): FieldError[] {
  const errors = [...requiredText(nfs?.server, path.child('server')), ...requiredText(nfs?.path, path.child('path'))]
  if (nfs?.path && !nfs.path.startsWith('/')) {
    errors.push(fieldErrors.invalid(path.child('path'), nfs.path, 'must be an absolute path'))
  }
  return errors
}

function validateSecretVolume({ secret }: Volume, path: FieldPath): FieldError[] {
  return [
    ...requiredText(secret?.secretName, path.child('secretName')),
    ...fileMode(secret?.defaultMode, path.child('defaultMode')),
    ...validateItems(secret?.items, path.child('items')),
  ]
}

function validateConfigMapVolume({ configMap }: Volume, path: FieldPath): FieldError[] {
  return [
    ...requiredText(configMap?.name, path.child('name')),
    ...fileMode(configMap?.defaultMode, path.child('defaultMode')),
    ...validateItems(configMap?.items, path.child('items')),
  ]
}

function validateDownwardApi({ downwardAPI }: Volume, path: FieldPath): FieldError[] {
  return [
    ...fileMode(downwardAPI?.defaultMode, path.child('defaultMode')),
    ...(downwardAPI?.items ?? []).flatMap((item) => validateDownwardFile(item, path)),
  ]
}

function validateItems(items: readonly KeyToPath[] | undefined, path: FieldPath): FieldError[] {
  return (items ?? []).flatMap((item, i) => {
    const at = path.index(i)
    return [
      ...requiredText(item.key, at.child('key')),
      ...requiredText(item.path, at.child('path')),
      ...nonReservedPath(item.path ?? '', at.child('path')),
      ...fileMode(item.mode, at.child('mode')),
    ]
  })
}

function validateDownwardFile(file: DownwardAPIVolumeFile, path: FieldPath): FieldError[] {
  const errors = [
    ...requiredText(file.path, path.child('path')),
    ...nonReservedPath(file.path ?? '', path.child('path')),
  ]
  if (file.fieldRef !== undefined) {
    errors.push(...validateFieldRef(file.fieldRef, 'volume', path.child('fieldRef')))
    const detail = 'fieldRef and resourceFieldRef can not be specified simultaneously'
    if (file.resourceFieldRef !== undefined) errors.push(fieldErrors.invalid(path, 'resource', detail))
  } else if (file.resourceFieldRef !== undefined) {
    errors.push(...validateResourceFieldRef(file.resourceFieldRef, 'volume', path.child('resourceFieldRef')))
  } else {
    errors.push(fieldErrors.required(path, 'one of fieldRef and resourceFieldRef is required'))
  }
  return [...errors, ...fileMode(file.mode, path.child('mode'))]
}

function validateProjected(projected: ProjectedVolumeSource, path: FieldPath): FieldError[] {
  const errors = fileMode(projected.defaultMode, path.child('defaultMode'))
  const taken = new Set<string>()
  for (const [i, source] of (projected.sources ?? []).entries()) {
    const at = path.child('sources').index(i)
    const kinds = (Object.keys(source) as (keyof VolumeProjection)[]).filter((kind) => source[kind] !== undefined)
    for (const kind of kinds.slice(1)) {
      errors.push(fieldErrors.forbidden(at.child(kind), 'may not specify more than 1 volume type'))
    }
    if (kinds[0] !== undefined) errors.push(...validateProjection(source, kinds[0], at.child(kinds[0])))
    for (const target of projectedPaths(source)) {
      const detail = 'conflicting duplicate paths'
      if (taken.has(target.path)) errors.push(fieldErrors.invalid(path, target.owner, detail))
      taken.add(target.path)
    }
  }
  return errors
}

function validateProjection(source: VolumeProjection, kind: keyof VolumeProjection, path: FieldPath): FieldError[] {
  switch (kind) {
    case 'secret':
    case 'configMap':
      return [
        ...requiredText(source[kind]?.name, path.child('name')),
        ...validateItems(source[kind]?.items, path.child('items')),
      ]
    case 'downwardAPI':
      return (source.downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, path))
    case 'serviceAccountToken':
      return validateToken(source, path)
    default:
      return []
  }
}

function validateToken({ serviceAccountToken }: VolumeProjection, path: FieldPath): FieldError[] {
  const { expirationSeconds = 3600, path: target = '' } = serviceAccountToken ?? { path: '' }
  const at = path.child('expirationSeconds')
  const errors: FieldError[] = []
  if (expirationSeconds < 600) {
    errors.push(fieldErrors.invalid(at, expirationSeconds, 'may not specify a duration less than 10 minutes'))
  }
  if (expirationSeconds > 2 ** 32) {
    errors.push(fieldErrors.invalid(at, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'))
  }
  if (target === '') errors.push(fieldErrors.required(path.child('path'), ''))
  return [...errors, ...nonReservedPath(target, path.child('path'))]
}

function projectedPaths(source: VolumeProjection): { path: string; owner: string }[] {
  const listed = [source.secret, source.configMap].flatMap((part) =>
    (part?.items ?? []).map(({ path }) => ({ path, owner: part?.name ?? '' })),
  )
  const files = (source.downwardAPI?.items ?? []).map(({ path }) => ({ path, owner: path }))
  const token = source.serviceAccountToken?.path
  return [...listed, ...files, ...(token ? [{ path: token, owner: token }] : [])].filter(({ path }) => Boolean(path))
}
