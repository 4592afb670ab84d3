import type { KubeObject } from '@keelson/apimachinery'
import type { StoredObject } from '../../storage/port.ts'

/** Presents an object that is not in storage (a dry run, a computed answer) like a stored one. */
export function unsavedObject(object: KubeObject): StoredObject {
  let bytes: Buffer | undefined
  return {
    key: '',
    revision: Number(object.metadata?.resourceVersion ?? 0),
    object,
    get bytes() {
      bytes ??= Buffer.from(JSON.stringify(object))
      return bytes
    },
    derived: (_encoding, make) => make(object as never),
  }
}
