import { join } from 'node:path'
import { serviceRange } from '../home/settings.ts'
import type { Component } from './component.ts'
import { nodeProgram } from './node-program.ts'

/** Where the apiserver listens. */
export const securePort = 6443

/** kube-apiserver: on loopback for the user, on the node's address for pods. */
export const apiserver: Component = {
  name: 'kube-apiserver',
  ports: () => [securePort],
  command(context) {
    const { paths, settings } = context
    const pki = (file: string) => join(paths.pki, file)
    return nodeProgram('apiserver', context, {
      'bind-address': `127.0.0.1,${settings.nodeIp}`,
      'secure-port': securePort,
      'advertise-address': settings.nodeIp,
      'etcd-servers': `https://127.0.0.1:${settings.etcdClientPort}`,
      'etcd-cafile': pki('etcd/ca.crt'),
      'etcd-certfile': pki('apiserver-etcd-client.crt'),
      'etcd-keyfile': pki('apiserver-etcd-client.key'),
      'client-ca-file': pki('ca.crt'),
      'tls-cert-file': pki('apiserver.crt'),
      'tls-private-key-file': pki('apiserver.key'),
      'service-account-key-file': pki('sa.pub'),
      'service-account-signing-key-file': pki('sa.key'),
      'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
      'service-cluster-ip-range': serviceRange,
      'kubelet-client-certificate': pki('apiserver-kubelet-client.crt'),
      'kubelet-client-key': pki('apiserver-kubelet-client.key'),
      'kubelet-certificate-authority': pki('ca.crt'),
    })
  },
}
