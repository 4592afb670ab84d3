import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setNamed } from '@keelson/client'
import type { ClusterInfo } from '@keelson/client'
import { bool, text } from '../../cli/flags.ts'
import { defineCommand } from '../command.ts'
import { editConfig, onlyArgument } from './edit.ts'

/** `kubectl config set-cluster`; server, CA and TLS settings are those of the global flags. */
export const setCluster = defineCommand({
  summary: 'Adds or changes a cluster.',
  usage: 'kubectl config set-cluster NAME [--server=…] [--certificate-authority=FILE] [--embed-certs]',
  flags: {
    'embed-certs': bool('Put the certificates themselves into the kubeconfig'),
    'proxy-url': text('Proxy to reach the cluster through'),
  },
  complete: ({ args, flags: f, given }) => ({
    name: onlyArgument(args),
    embed: f['embed-certs'],
    proxy: f['proxy-url'],
    given,
  }),
  async run({ name, embed, proxy, given }, context) {
    const { globals } = context
    await editConfig(context, (file) => {
      const cluster: ClusterInfo = { ...file.clusters.find((entry) => entry.name === name)?.cluster }
      if (given.has('server')) cluster.server = globals.server
      if (given.has('tls-server-name')) cluster['tls-server-name'] = globals['tls-server-name']
      if (given.has('proxy-url')) cluster['proxy-url'] = proxy
      if (given.has('insecure-skip-tls-verify')) {
        cluster['insecure-skip-tls-verify'] = globals['insecure-skip-tls-verify']
        if (globals['insecure-skip-tls-verify']) {
          delete cluster['certificate-authority']
          delete cluster['certificate-authority-data']
        }
      }
      if (given.has('certificate-authority')) setAuthority(cluster, globals['certificate-authority'], embed)
      setNamed(file.clusters, { name, cluster })
    })
    context.streams.out.write(`Cluster ${JSON.stringify(name)} set.\n`)
    return 0
  },
})

function setAuthority(cluster: ClusterInfo, path: string, embed: boolean): void {
  delete cluster['insecure-skip-tls-verify']
  delete cluster[embed ? 'certificate-authority' : 'certificate-authority-data']
  if (embed) cluster['certificate-authority-data'] = readFileSync(path).toString('base64')
  else cluster['certificate-authority'] = resolve(path)
}
