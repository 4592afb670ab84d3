import { allow } from '../../authz/index.ts'
import type { BootstrapRole } from './cluster-roles.ts'

const read = ['get', 'list', 'watch']
const write = ['create', 'delete', 'deletecollection', 'patch', 'update']
const podAccess = ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy']
const appsScaled = ['deployments', 'deployments/scale', 'replicasets', 'replicasets/scale']
const statefulScaled = ['statefulsets', 'statefulsets/scale']

const adminRules = [
  allow('create').in('authorization.k8s.io').on('localsubjectaccessreviews'),
  allow(...read, ...write)
    .in('rbac.authorization.k8s.io')
    .on('roles', 'rolebindings'),
]

const editRules = [
  allow(...read)
    .in('')
    .on(...podAccess, 'secrets', 'services/proxy'),
  allow('impersonate').in('').on('serviceaccounts'),
  allow(...write)
    .in('')
    .on('pods', ...podAccess),
  allow('create').in('').on('pods/eviction'),
  allow(...write)
    .in('')
    .on(
      'configmaps',
      'events',
      'persistentvolumeclaims',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'secrets',
      'serviceaccounts',
      'services',
      'services/proxy',
    ),
  allow('create').in('').on('serviceaccounts/token'),
  allow(...write)
    .in('apps')
    .on('daemonsets', 'deployments/rollback', ...appsScaled, ...statefulScaled),
  allow(...write)
    .in('autoscaling')
    .on('horizontalpodautoscalers'),
  allow(...write)
    .in('batch')
    .on('cronjobs', 'jobs'),
  allow(...write)
    .in('extensions')
    .on(
      'daemonsets',
      'deployments/rollback',
      ...appsScaled,
      'ingresses',
      'networkpolicies',
      'replicationcontrollers/scale',
    ),
  allow(...write)
    .in('policy')
    .on('poddisruptionbudgets'),
  allow(...write)
    .in('networking.k8s.io')
    .on('ingresses', 'networkpolicies'),
  allow(...read, ...write)
    .in('coordination.k8s.io')
    .on('leases'),
]

const viewRules = [
  allow(...read)
    .in('')
    .on(
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
      'services/status',
    ),
  allow(...read)
    .in('')
    .on(
      'bindings',
      'events',
      'limitranges',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
    ),
  allow(...read)
    .in('')
    .on('namespaces'),
  allow(...read)
    .in('discovery.k8s.io')
    .on('endpointslices'),
  allow(...read)
    .in('apps')
    .on(
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments/status',
      'replicasets/status',
      'statefulsets/status',
      ...appsScaled,
      ...statefulScaled,
    ),
  allow(...read)
    .in('autoscaling')
    .on('horizontalpodautoscalers', 'horizontalpodautoscalers/status'),
  allow(...read)
    .in('batch')
    .on('cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'),
  allow(...read)
    .in('extensions')
    .on(
      'daemonsets',
      'daemonsets/status',
      'deployments/status',
      'ingresses',
      'ingresses/status',
      'networkpolicies',
      'replicasets/status',
      'replicationcontrollers/scale',
      ...appsScaled,
    ),
  allow(...read)
    .in('policy')
    .on('poddisruptionbudgets', 'poddisruptionbudgets/status'),
  allow(...read)
    .in('networking.k8s.io')
    .on('ingresses', 'ingresses/status', 'networkpolicies'),
]

/** The three roles for people, and the roles whose rules they gather: view is part of edit, edit part of admin. */
export const aggregateRoles: readonly BootstrapRole[] = [
  { name: 'admin', gathers: 'admin' },
  { name: 'edit', gathers: 'edit', aggregatesTo: 'admin' },
  { name: 'view', gathers: 'view', aggregatesTo: 'edit' },
  { name: 'system:aggregate-to-admin', aggregatesTo: 'admin', rules: adminRules },
  { name: 'system:aggregate-to-edit', aggregatesTo: 'edit', rules: editRules },
  { name: 'system:aggregate-to-view', aggregatesTo: 'view', rules: viewRules },
]
