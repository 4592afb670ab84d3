import { prepareContent } from '../../content.ts'
import type { VolumePlugin } from '../../plugin.ts'
import { configMapFiles } from '../../sources.ts'

/** The keys of a ConfigMap as files that follow its changes. */
export const configMapPlugin: VolumePlugin = {
  name: 'kubernetes.io/configmap',
  source: 'configMap',
  async prepare(request) {
    const { name = '', items, optional, defaultMode = 0o644 } = request.volume.configMap ?? {}
    const from = { namespace: request.pod.metadata.namespace ?? '', name }
    const files = await configMapFiles(request.context, from, { items, optional, defaultMode })
    return prepareContent(request, new Map(files), { inMemory: false })
  },
}
