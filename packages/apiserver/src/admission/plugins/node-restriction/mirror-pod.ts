import { mirrorPodAnnotation } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { podReferences } from '../../../authz/index.ts'

/** Why a node may not create this pod, or undefined when it mirrors a pod of its own and refers to nothing else. */
export function mirrorPodRefusal(pod: Pod, node: string, nodeUid: string | undefined): string | undefined {
  if (pod.metadata.annotations?.[mirrorPodAnnotation] === undefined) {
    return `pod does not have "${mirrorPodAnnotation}" annotation, node "${node}" can only create mirror pods`
  }
  if (pod.spec?.nodeName !== node) return `node "${node}" can only create pods with spec.nodeName set to itself`
  return ownerRefusal(pod, node, nodeUid) ?? referenceRefusal(pod, node)
}

function ownerRefusal(pod: Pod, node: string, nodeUid: string | undefined): string | undefined {
  const [owner, ...others] = pod.metadata.ownerReferences ?? []
  if (others.length > 0) return `node "${node}" can only create pods with a single owner reference set to itself`
  if (owner === undefined || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    return `node "${node}" can only create pods with an owner reference set to itself`
  }
  if (owner.controller !== true) {
    return `node "${node}" can only create pods with a controller owner reference set to itself`
  }
  if (owner.blockOwnerDeletion === true) return `node "${node}" must not set blockOwnerDeletion on an owner reference`
  return owner.uid === nodeUid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${nodeUid}`
}

function referenceRefusal(pod: Pod, node: string): string | undefined {
  const references = podReferences(pod)
  const cannot = `node "${node}" can not create pods that reference`
  if (references.serviceAccount !== undefined) return `${cannot} a service account`
  if (references.secrets.size > 0) return `${cannot} secrets`
  if (references.configMaps.size > 0) return `${cannot} configmaps`
  return references.persistentVolumeClaims.size > 0 ? `${cannot} persistentvolumeclaims` : undefined
}
