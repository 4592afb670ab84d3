import { pods, type Pod, type PodCondition } from '@keelson/api'
import { isNotFound } from '@keelson/apimachinery'
import type { Writer } from './writer.ts'

/** Sets a pod's phase and conditions and leaves the rest of its status to its kubelet. False when the pod is gone. */
export async function patchPodStatus(
  write: Writer,
  { metadata: { name, namespace, uid } }: Pod,
  status: { readonly phase?: string; readonly conditions?: readonly PodCondition[] },
): Promise<boolean> {
  try {
    const body = { metadata: { uid }, status }
    await write.patch(pods, name!, { type: 'strategic', body, namespace, subresource: 'status' })
    return true
  } catch (err) {
    if (isNotFound(err)) return false
    throw err
  }
}
