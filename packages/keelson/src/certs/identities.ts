import type { Subject } from './authority.ts'

/** What a cluster's certificates must name. */
export interface ClusterIdentity {
  readonly nodeName: string
  /** Addresses under which the apiserver and the kubelet are reached. */
  readonly addresses: readonly string[]
  /** First address of the service range: the `kubernetes` Service. */
  readonly serviceIp: string
}

/** A certificate authority: the file's path below the pki folder without its ending. */
export interface Authority {
  readonly file: string
  readonly commonName: string
}

/** A certificate that an authority issues. */
export interface Leaf {
  readonly file: string
  readonly authority: string
  readonly subject: Subject
}

/** kubeadm's three authorities: a leaked front-proxy or etcd key must open nothing else. */
export const authorities: readonly Authority[] = [
  { file: 'ca', commonName: 'kubernetes-ca' },
  { file: 'front-proxy-ca', commonName: 'kubernetes-front-proxy-ca' },
  { file: 'etcd/ca', commonName: 'etcd-ca' },
]

const client = ['client'] as const
const server = ['server'] as const

/** Every identity of a single-node cluster, one row each. */
export function leaves(cluster: ClusterIdentity): readonly Leaf[] {
  const { nodeName, addresses, serviceIp } = cluster
  return [
    {
      file: 'apiserver',
      authority: 'ca',
      subject: {
        commonName: 'kube-apiserver',
        usages: server,
        dnsNames: [
          'kubernetes',
          'kubernetes.default',
          'kubernetes.default.svc',
          'kubernetes.default.svc.cluster.local',
          'localhost',
          nodeName,
        ],
        ipAddresses: [serviceIp, ...addresses],
      },
    },
    leaf('apiserver-kubelet-client', 'ca', 'kube-apiserver-kubelet-client', ['system:masters']),
    leaf('front-proxy-client', 'front-proxy-ca', 'front-proxy-client'),
    leaf('apiserver-etcd-client', 'etcd/ca', 'kube-apiserver-etcd-client'),
    {
      file: 'etcd/server',
      authority: 'etcd/ca',
      subject: {
        commonName: nodeName,
        usages: ['server', 'client'],
        dnsNames: ['localhost', nodeName],
        ipAddresses: addresses,
      },
    },
    {
      file: 'kubelet',
      authority: 'ca',
      subject: {
        commonName: `system:node:${nodeName}`,
        organizations: ['system:nodes'],
        usages: server,
        dnsNames: ['localhost', nodeName],
        ipAddresses: addresses,
      },
    },
    {
      file: 'controller-manager',
      authority: 'ca',
      subject: {
        commonName: 'system:kube-controller-manager',
        usages: server,
        dnsNames: ['localhost'],
        ipAddresses: addresses,
      },
    },
    {
      file: 'scheduler',
      authority: 'ca',
      subject: { commonName: 'system:kube-scheduler', usages: server, dnsNames: ['localhost'], ipAddresses: addresses },
    },
    leaf('clients/admin', 'ca', 'kubernetes-admin', ['kubeadm:cluster-admins', 'system:masters']),
    leaf('clients/controller-manager', 'ca', 'system:kube-controller-manager'),
    leaf('clients/scheduler', 'ca', 'system:kube-scheduler'),
    leaf('clients/kubelet', 'ca', `system:node:${nodeName}`, ['system:nodes']),
    leaf('clients/kube-proxy', 'ca', 'system:kube-proxy'),
  ]
}

function leaf(file: string, authority: string, commonName: string, organizations: readonly string[] = []): Leaf {
  return { file, authority, subject: { commonName, organizations, usages: client } }
}
