import { prepareContent } from '../../content.ts'
import type { VolumePlugin } from '../../plugin.ts'
import { secretFiles } from '../../sources.ts'

/** The keys of a Secret as files in memory that follow its changes. */
export const secretPlugin: VolumePlugin = {
  name: 'kubernetes.io/secret',
  source: 'secret',
  async prepare(request) {
    const { secretName = '', items, optional, defaultMode = 0o644 } = request.volume.secret ?? {}
    const from = { namespace: request.pod.metadata.namespace ?? '', name: secretName }
    const files = await secretFiles(request.context, from, { items, optional, defaultMode })
    return prepareContent(request, new Map(files), { inMemory: true })
  },
}
