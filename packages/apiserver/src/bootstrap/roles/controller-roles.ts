import { allow } from '../../authz/index.ts'
import type { PolicyRule } from '../../authz/index.ts'
import type { BootstrapRole } from './cluster-roles.ts'
import { eventsRule } from './cluster-roles.ts'

/** What the names of all controllers' roles begin with; the rest is the name of the service account. */
export const controllerRolePrefix = 'system:controller:'

const read = ['get', 'list', 'watch']
const workloads = ['apps', 'extensions']

// What each controller may do; the ones without events cannot record any (upstream: controller_policy.go).
const rulesByController: Readonly<Record<string, readonly PolicyRule[]>> = {
  'clusterrole-aggregation-controller': [
    allow('escalate', ...read, 'update', 'patch')
      .in('rbac.authorization.k8s.io')
      .on('clusterroles'),
  ],
  'deployment-controller': [
    allow(...read, 'update')
      .in(...workloads)
      .on('deployments'),
    allow('update')
      .in(...workloads)
      .on('deployments/status'),
    allow('update')
      .in(...workloads)
      .on('deployments/finalizers'),
    allow(...read, 'create', 'update', 'patch', 'delete')
      .in(...workloads)
      .on('replicasets'),
    allow(...read, 'update')
      .in('')
      .on('pods'),
    eventsRule(),
  ],
  'endpoint-controller': [
    allow(...read)
      .in('')
      .on('services', 'pods'),
    allow(...read, 'create', 'update', 'delete')
      .in('')
      .on('endpoints'),
    allow('create').in('').on('endpoints/restricted'),
    eventsRule(),
  ],
  'endpointslice-controller': [
    allow(...read)
      .in('')
      .on('services', 'pods', 'nodes'),
    allow('update').in('').on('services/finalizers'),
    allow(...read, 'create', 'update', 'delete')
      .in('discovery.k8s.io')
      .on('endpointslices'),
    eventsRule(),
  ],
  'endpointslicemirroring-controller': [
    allow(...read)
      .in('')
      .on('services', 'endpoints'),
    allow('update').in('').on('services/finalizers', 'endpoints/finalizers'),
    allow(...read, 'create', 'update', 'delete')
      .in('discovery.k8s.io')
      .on('endpointslices'),
    eventsRule(),
  ],
  'generic-garbage-collector': [
    allow(...read, 'patch', 'update', 'delete')
      .in('*')
      .on('*'),
    eventsRule(),
  ],
  'namespace-controller': [
    allow(...read, 'delete')
      .in('')
      .on('namespaces'),
    allow('update').in('').on('namespaces/finalize', 'namespaces/status'),
    allow(...read, 'delete', 'deletecollection')
      .in('*')
      .on('*'),
  ],
  'node-controller': [
    allow(...read, 'update', 'delete', 'patch')
      .in('')
      .on('nodes'),
    allow('patch', 'update').in('').on('nodes/status'),
    allow('patch', 'update').in('').on('pods/status'),
    allow(...read, 'delete')
      .in('')
      .on('pods'),
    eventsRule(),
  ],
  'pod-garbage-collector': [
    allow('list', 'watch', 'delete').in('').on('pods'),
    allow(...read)
      .in('')
      .on('nodes'),
    allow('patch').in('').on('pods/status'),
  ],
  'replicaset-controller': [
    allow(...read, 'update')
      .in(...workloads)
      .on('replicasets'),
    allow('update')
      .in(...workloads)
      .on('replicasets/status'),
    allow('update')
      .in(...workloads)
      .on('replicasets/finalizers'),
    allow('list', 'watch', 'patch', 'create', 'delete').in('').on('pods'),
    eventsRule(),
  ],
  'root-ca-cert-publisher': [allow('create', 'update').in('').on('configmaps'), eventsRule()],
  'service-account-controller': [allow('create').in('').on('serviceaccounts'), eventsRule()],
}

/** The controllers that have a role, in alphabetical order. */
export const controllers: readonly string[] = Object.keys(rulesByController).toSorted()

/** One ClusterRole for each controller there is. */
export const controllerRoles: readonly BootstrapRole[] = controllers.map((controller) => ({
  name: `${controllerRolePrefix}${controller}`,
  rules: rulesByController[controller],
}))
