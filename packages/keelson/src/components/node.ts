import { join } from 'node:path'
import { clusterCidr } from '../home/settings.ts'
import type { Component, ComponentContext } from './component.ts'
import { nodeProgram } from './node-program.ts'

/** kubelet. */
export const kubelet: Component = {
  name: 'kubelet',
  ports: () => [10250, 10248],
  command(context) {
    const { paths, settings } = context
    return nodeProgram('kubelet', context, {
      kubeconfig: join(paths.kubeconfigs, 'kubelet.conf'),
      'hostname-override': settings.nodeName,
      'node-ip': settings.nodeIp,
      address: settings.nodeIp,
      'root-dir': paths.kubeletRoot,
      'container-owner': paths.root,
      'client-ca-file': join(paths.pki, 'ca.crt'),
      'tls-cert-file': join(paths.pki, 'kubelet.crt'),
      'tls-private-key-file': join(paths.pki, 'kubelet.key'),
      'cluster-cidr': clusterCidr,
    })
  },
}

/** kube-proxy. */
export const kubeProxy = {
  name: 'kube-proxy',
  ports: () => [10256, 10249],
  command(context: ComponentContext) {
    const { paths, settings } = context
    return nodeProgram('kube-proxy', context, {
      kubeconfig: join(paths.kubeconfigs, 'kube-proxy.conf'),
      'hostname-override': settings.nodeName,
      'cluster-cidr': clusterCidr,
    })
  },
} satisfies Component
