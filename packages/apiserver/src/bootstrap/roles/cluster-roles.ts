import { allow, nodeRules } from '../../authz/index.ts'
import type { PolicyRule } from '../../authz/index.ts'
import { aggregateRoles } from './aggregate-roles.ts'

/** A ClusterRole or Role every cluster has. */
export interface BootstrapRole {
  readonly name: string
  readonly rules?: readonly PolicyRule[]
  /** Labels by which an aggregating role finds this one. */
  readonly aggregatesTo?: string
  /** The label whose bearers' rules this role gathers. */
  readonly gathers?: string
}

/** Lets a component record what it did. */
export const eventsRule = (): PolicyRule => allow('create', 'update', 'patch').in('', 'events.k8s.io').on('events')

const read = ['get', 'list', 'watch']
const csr = 'certificatesigningrequests'
const certificates = 'certificates.k8s.io'
const healthUrls = ['/livez', '/readyz', '/healthz', '/version', '/version/']

const discoveryRoles: readonly BootstrapRole[] = [
  { name: 'cluster-admin', rules: [allow('*').in('*').on('*'), allow('*').at('*')] },
  {
    name: 'system:discovery',
    rules: [allow('get').at(...healthUrls, '/openapi', '/openapi/*', '/api', '/api/*', '/apis', '/apis/*')],
  },
  {
    name: 'system:monitoring',
    rules: [
      allow('get').at(
        '/healthz',
        '/healthz/*',
        '/livez',
        '/livez/*',
        '/metrics',
        '/metrics/slis',
        '/readyz',
        '/readyz/*',
      ),
    ],
  },
  {
    name: 'system:basic-user',
    rules: [
      allow('create').in('authorization.k8s.io').on('selfsubjectaccessreviews', 'selfsubjectrulesreviews'),
      allow('create').in('authentication.k8s.io').on('selfsubjectreviews'),
    ],
  },
  { name: 'system:public-info-viewer', rules: [allow('get').at(...healthUrls)] },
  {
    name: 'system:service-account-issuer-discovery',
    rules: [
      allow('get').at(
        '/.well-known/openid-configuration',
        '/.well-known/openid-configuration/',
        '/openid/v1/jwks',
        '/openid/v1/jwks/',
      ),
    ],
  },
]

const delegationRules = (): PolicyRule[] => [
  allow('create').in('authentication.k8s.io').on('tokenreviews'),
  allow('create').in('authorization.k8s.io').on('subjectaccessreviews'),
]

const nodeRoles: readonly BootstrapRole[] = [
  { name: 'system:node', rules: nodeRules() },
  {
    name: 'system:node-problem-detector',
    rules: [allow('get').in('').on('nodes'), allow('patch').in('').on('nodes/status'), eventsRule()],
  },
  {
    name: 'system:kubelet-api-admin',
    rules: [
      allow(...read)
        .in('')
        .on('nodes'),
      allow('proxy').in('').on('nodes'),
      allow('*').in('').on('nodes/log', 'nodes/metrics', 'nodes/proxy', 'nodes/stats'),
    ],
  },
  {
    name: 'system:node-bootstrapper',
    rules: [
      allow('create', ...read)
        .in(certificates)
        .on(csr),
    ],
  },
  {
    name: 'system:node-proxier',
    rules: [
      allow('list', 'watch').in('').on('services', 'endpoints'),
      allow(...read)
        .in('')
        .on('nodes'),
      eventsRule(),
      allow('list', 'watch').in('discovery.k8s.io').on('endpointslices'),
      allow('list', 'watch').in('networking.k8s.io').on('servicecidrs'),
    ],
  },
]

const componentRoles: readonly BootstrapRole[] = [
  { name: 'system:auth-delegator', rules: delegationRules() },
  {
    name: 'system:kube-aggregator',
    rules: [
      allow(...read)
        .in('')
        .on('services', 'endpoints'),
    ],
  },
  {
    name: 'system:kube-controller-manager',
    rules: [
      eventsRule(),
      allow('create').in('coordination.k8s.io').on('leases'),
      allow('get', 'update').in('coordination.k8s.io').named('kube-controller-manager').on('leases'),
      allow('create').in('').on('secrets', 'serviceaccounts'),
      allow('delete').in('').on('secrets'),
      allow('get').in('').on('namespaces', 'secrets', 'serviceaccounts', 'configmaps'),
      allow('update').in('').on('secrets', 'serviceaccounts'),
      ...delegationRules(),
      allow('list', 'watch').in('*').on('*'),
      allow('create').in('').on('serviceaccounts/token'),
    ],
  },
  {
    name: 'system:kube-scheduler',
    rules: [
      eventsRule(),
      allow('create').in('coordination.k8s.io').on('leases'),
      allow('get', 'update').in('coordination.k8s.io').named('kube-scheduler').on('leases'),
      allow(...read)
        .in('')
        .on('nodes'),
      allow(...read, 'delete')
        .in('')
        .on('pods'),
      allow('create').in('').on('pods/binding', 'bindings'),
      allow('patch', 'update').in('').on('pods/status'),
      allow(...read)
        .in('')
        .on('services', 'replicationcontrollers'),
      allow(...read)
        .in('apps', 'extensions')
        .on('replicasets'),
      allow(...read)
        .in('apps')
        .on('statefulsets'),
      allow(...read)
        .in('policy')
        .on('poddisruptionbudgets'),
      allow(...read)
        .in('')
        .on('persistentvolumeclaims', 'persistentvolumes'),
      ...delegationRules(),
      allow(...read)
        .in('storage.k8s.io')
        .on('csinodes'),
      allow(...read)
        .in('')
        .on('namespaces'),
      allow(...read)
        .in('storage.k8s.io')
        .on('csidrivers'),
      allow(...read)
        .in('storage.k8s.io')
        .on('csistoragecapacities'),
    ],
  },
  {
    name: 'system:volume-scheduler',
    rules: [
      allow(...read, 'update', 'patch')
        .in('')
        .on('persistentvolumes'),
      allow(...read)
        .in('storage.k8s.io')
        .on('storageclasses'),
      allow(...read, 'update', 'patch')
        .in('')
        .on('persistentvolumeclaims'),
    ],
  },
  { name: 'system:kube-dns', rules: [allow('list', 'watch').in('').on('endpoints', 'services')] },
  {
    name: 'system:persistent-volume-provisioner',
    rules: [
      allow(...read, 'create', 'delete')
        .in('')
        .on('persistentvolumes'),
      allow(...read, 'update')
        .in('')
        .on('persistentvolumeclaims'),
      allow(...read)
        .in('storage.k8s.io')
        .on('storageclasses'),
      allow('watch').in('').on('events'),
      eventsRule(),
    ],
  },
]

function approver(name: string, signer: string): BootstrapRole {
  return {
    name: `system:${certificates}:${name}`,
    rules: [allow('approve').in(certificates).named(signer).on('signers')],
  }
}

const certificateRoles: readonly BootstrapRole[] = [
  {
    name: `system:${certificates}:${csr}:nodeclient`,
    rules: [allow('create').in(certificates).on(`${csr}/nodeclient`)],
  },
  {
    name: `system:${certificates}:${csr}:selfnodeclient`,
    rules: [allow('create').in(certificates).on(`${csr}/selfnodeclient`)],
  },
  approver('legacy-unknown-approver', 'kubernetes.io/legacy-unknown'),
  approver('kubelet-serving-approver', 'kubernetes.io/kubelet-serving'),
  approver('kube-apiserver-client-approver', 'kubernetes.io/kube-apiserver-client'),
  approver('kube-apiserver-client-kubelet-approver', 'kubernetes.io/kube-apiserver-client-kubelet'),
]

/** Every ClusterRole of a new cluster but the controllers' own (upstream: bootstrappolicy policy.go). */
export const clusterRoles: readonly BootstrapRole[] = [
  ...discoveryRoles,
  ...aggregateRoles,
  ...nodeRoles,
  ...componentRoles,
  ...certificateRoles,
]
