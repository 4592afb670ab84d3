import { services } from '@keelson/api'
import type { Service } from '@keelson/api'
import type { KubeList } from '@keelson/apimachinery'
import { text } from '../../cli/flags.ts'
import { defineCommand } from '../command.ts'

/** `kubectl cluster-info`. */
export const clusterInfo = defineCommand({
  summary: 'Shows where the control plane and its services are.',
  usage: 'kubectl cluster-info',
  flags: { 'pod-selector': text('', { hidden: true }) },
  complete: () => ({}),
  async run(_, { cluster, streams }) {
    const { server } = await cluster.restConfig()
    const api = await cluster.api()
    const { items } = await api.get<KubeList<Service>>(services, {
      namespace: 'kube-system',
      query: { labelSelector: 'kubernetes.io/cluster-service=true' },
    })
    const colour = (code: number, shown: string): string =>
      (streams.out as { isTTY?: boolean }).isTTY === true ? `\u001b[0;${code}m${shown}\u001b[0m` : shown
    const line = (what: string, url: string): void =>
      void streams.out.write(`${colour(32, what)} is running at ${colour(33, url)}\n`)
    line('Kubernetes control plane', server)
    for (const { metadata, spec } of items) {
      const [port] = spec?.ports ?? []
      const name = port?.name ? `${metadata.name}:${port.name}` : metadata.name
      const label = metadata.labels?.['kubernetes.io/name'] ?? metadata.name ?? ''
      line(label, `${server}/api/v1/namespaces/${metadata.namespace}/services/${name}/proxy`)
    }
    streams.out.write("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
    return 0
  },
})
