import { allow } from '../rbac/rule-builder.ts'
import type { PolicyRule } from '../rbac/rule.ts'

/** What every kubelet may do, before the node authorizer narrows parts of it (upstream: bootstrappolicy.NodeRules). */
export function nodeRules(): PolicyRule[] {
  return [
    allow('create').in('authentication.k8s.io').on('tokenreviews'),
    allow('create').in('authorization.k8s.io').on('subjectaccessreviews', 'localsubjectaccessreviews'),
    allow('get', 'list', 'watch').in('').on('services'),
    allow('create', 'get', 'list', 'watch').in('').on('nodes'),
    allow('update', 'patch').in('').on('nodes/status'),
    allow('update', 'patch').in('').on('nodes'),
    allow('create', 'update', 'patch').in('').on('events'),
    allow('create', 'update', 'patch').in('events.k8s.io').on('events'),
    allow('get', 'list', 'watch').in('').on('pods'),
    allow('create', 'delete').in('').on('pods'),
    allow('update', 'patch').in('').on('pods/status'),
    allow('create').in('').on('pods/eviction'),
    allow('get', 'list', 'watch').in('').on('secrets', 'configmaps'),
    allow('get').in('').on('persistentvolumeclaims', 'persistentvolumes'),
    allow('get').in('').on('endpoints'),
    allow('create', 'get', 'list', 'watch').in('certificates.k8s.io').on('certificatesigningrequests'),
    allow('get', 'create', 'update', 'patch', 'delete').in('coordination.k8s.io').on('leases'),
    allow('get').in('storage.k8s.io').on('volumeattachments'),
    allow('get', 'update', 'patch').in('').on('persistentvolumeclaims/status'),
    allow('create').in('').on('serviceaccounts/token'),
    allow('get', 'watch', 'list').in('storage.k8s.io').on('csidrivers'),
    allow('get', 'create', 'update', 'patch', 'delete').in('storage.k8s.io').on('csinodes'),
    allow('get', 'list', 'watch').in('node.k8s.io').on('runtimeclasses'),
  ]
}
