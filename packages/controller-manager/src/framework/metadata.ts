import type { KubeObject } from '@keelson/apimachinery'
import type { Client, KindRef, ResourceClient } from '@keelson/client'

const form = (kind: string): string => `application/json;as=${kind};g=meta.k8s.io;v=v1`

const object = { accept: form('PartialObjectMetadata') }
const list = { accept: form('PartialObjectMetadataList') }

/** Reads of a kind that bring each object's metadata and nothing else: small, and the same for kinds not known to us. */
export function metadataOf(
  client: Pick<Client, 'resource'>,
  kind: KindRef,
): Pick<ResourceClient<KubeObject>, 'kind' | 'get' | 'list' | 'watch'> {
  const full = client.resource<KubeObject>(kind)
  return {
    kind,
    get: (name, options) => full.get(name, { ...options, headers: object }),
    list: (options) => full.list({ ...options, headers: list }),
    watch: (options) => full.watch({ ...options, headers: object }),
  }
}
