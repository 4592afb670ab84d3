import { join } from 'node:path'
import { clusterCidr, serviceRange } from '../home/settings.ts'
import type { Component } from './component.ts'
import { nodeProgram } from './node-program.ts'

/** kube-scheduler. */
export const scheduler: Component = {
  name: 'kube-scheduler',
  ports: () => [10259],
  command(context) {
    const { paths, settings } = context
    return nodeProgram('scheduler', context, {
      kubeconfig: join(paths.kubeconfigs, 'scheduler.conf'),
      // The supervisor runs one process at a time, so one that was killed need not wait for its own lease to expire.
      'leader-elect-identity': settings.nodeName,
      'tls-cert-file': join(paths.pki, 'scheduler.crt'),
      'tls-private-key-file': join(paths.pki, 'scheduler.key'),
      'client-ca-file': join(paths.pki, 'ca.crt'),
    })
  },
}

/** kube-controller-manager. */
export const controllerManager: Component = {
  name: 'kube-controller-manager',
  ports: () => [10257],
  command(context) {
    const { paths, settings } = context
    return nodeProgram('controller-manager', context, {
      kubeconfig: join(paths.kubeconfigs, 'controller-manager.conf'),
      // The supervisor runs one process at a time, so one that was killed need not wait for its own lease to expire.
      'leader-elect-identity': settings.nodeName,
      'tls-cert-file': join(paths.pki, 'controller-manager.crt'),
      'tls-private-key-file': join(paths.pki, 'controller-manager.key'),
      'client-ca-file': join(paths.pki, 'ca.crt'),
      'root-ca-file': join(paths.pki, 'ca.crt'),
      'cluster-cidr': clusterCidr,
      'service-cluster-ip-range': serviceRange,
    })
  },
}
