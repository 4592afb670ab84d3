import type { ObjectReference } from '@keelson/client'

/** What events about this node are about: they name it by its name where objects have a uid, as upstream's kubelet does. */
export function nodeReference(name: string): ObjectReference {
  return { apiVersion: 'v1', kind: 'Node', name, uid: name }
}
