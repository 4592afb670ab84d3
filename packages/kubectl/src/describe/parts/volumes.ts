import type { Volume, ProjectedVolumeSource } from '@keelson/api'
import { Quantity } from '@keelson/apimachinery'
import type { DescribeWriter } from '../writer.ts'

type Shown = (string | number | boolean)[]

/** How one kind of volume is described: what it is, and its fields. */
interface VolumeDescription<K extends keyof Volume> {
  source: K
  type: string
  fields(source: NonNullable<Volume[K]>): Shown[]
}

function description<K extends keyof Volume>(one: VolumeDescription<K>): VolumeDescription<keyof Volume> {
  return one as unknown as VolumeDescription<keyof Volume>
}

const descriptions: readonly VolumeDescription<keyof Volume>[] = [
  description({
    source: 'hostPath',
    type: 'HostPath (bare host directory volume)',
    fields: ({ path, type }) => [
      ['Path:', path],
      ['HostPathType:', type ?? '<none>'],
    ],
  }),
  description({
    source: 'emptyDir',
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    fields: ({ medium = '', sizeLimit }) => [
      ['Medium:', medium],
      ['SizeLimit:', limit(sizeLimit)],
    ],
  }),
  description({
    source: 'secret',
    type: 'Secret (a volume populated by a Secret)',
    fields: ({ secretName = '', optional = false }) => [
      ['SecretName:', secretName],
      ['Optional:', optional],
    ],
  }),
  description({
    source: 'configMap',
    type: 'ConfigMap (a volume populated by a ConfigMap)',
    fields: ({ name = '', optional = false }) => [
      ['Name:', name],
      ['Optional:', optional],
    ],
  }),
  description({
    source: 'persistentVolumeClaim',
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    fields: ({ claimName, readOnly = false }) => [
      ['ClaimName:', claimName],
      ['ReadOnly:', readOnly],
    ],
  }),
  description({
    source: 'nfs',
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    fields: ({ server, path, readOnly = false }) => [
      ['Server:', server],
      ['Path:', path],
      ['ReadOnly:', readOnly],
    ],
  }),
  description({
    source: 'downwardAPI',
    type: 'DownwardAPI (a volume populated by information about the pod)',
    fields: ({ items = [] }) => [
      ['Items:'],
      ...items.map(({ fieldRef, resourceFieldRef, path }) => [
        `  ${fieldRef?.fieldPath ?? resourceFieldRef?.resource} -> ${path}`,
      ]),
    ],
  }),
  description({
    source: 'projected',
    type: 'Projected (a volume that contains injected data from multiple sources)',
    fields: projectedFields,
  }),
]

function limit(size: string | undefined): string {
  return size !== undefined && Quantity.parse(size).value() > 0 ? size : '<unset>'
}

function projectedFields({ sources = [] }: ProjectedVolumeSource): Shown[] {
  return (sources ?? []).flatMap((source): Shown[] => {
    if (source.secret) return [['SecretName:', source.secret.name ?? ''], ...optional(source.secret.optional)]
    if (source.downwardAPI) return [['DownwardAPI:', true]]
    if (source.configMap)
      return [['ConfigMapName:', source.configMap.name ?? ''], ...optional(source.configMap.optional)]
    return source.serviceAccountToken
      ? [['TokenExpirationSeconds:', source.serviceAccountToken.expirationSeconds ?? 3600]]
      : []
  })
}

function optional(value: boolean | undefined): Shown[] {
  return [['Optional:', value ?? false]]
}

/** The volumes of a pod or of a template. */
export function volumeLines(out: DescribeWriter, volumes: readonly Volume[] | undefined, space: string): void {
  if (volumes === undefined || volumes.length === 0) {
    out.line(0, `${space}Volumes:`, '<none>')
    return
  }
  out.line(0, `${space}Volumes:`)
  for (const volume of volumes) {
    out.line(1, `${space === '' ? '' : ' '}${volume.name}:`)
    const kind = descriptions.find(({ source }) => volume[source] !== undefined && volume[source] !== null)
    if (kind === undefined) {
      out.line(1, '<unknown>')
      continue
    }
    out.line(2, 'Type:', kind.type)
    for (const cells of kind.fields(volume[kind.source] as never)) out.line(2, ...cells)
  }
}
