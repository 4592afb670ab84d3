import { prepareContent } from '../../content.ts'
import type { VolumePlugin } from '../../plugin.ts'
import { downwardApiFiles } from '../../sources.ts'

/** Facts about the pod as files that follow its labels and annotations. */
export const downwardApiPlugin: VolumePlugin = {
  name: 'kubernetes.io/downward-api',
  source: 'downwardAPI',
  async prepare(request) {
    const { items, defaultMode = 0o644 } = request.volume.downwardAPI ?? {}
    const files = downwardApiFiles(request.context, request.pod, { items, defaultMode })
    return prepareContent(request, new Map(files), { inMemory: false })
  },
}
