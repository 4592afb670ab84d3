import { compareLines } from '../src/parity/compare.ts'
import { web } from '../src/parity/web.ts'

compareLines(
  'describe',
  [
    'describe pods',
    'describe deploy web',
    'describe rs',
    'describe svc web',
    'describe cm conf',
    'describe secret sec',
    'describe ns {ns}',
    'describe sa default',
    'describe endpointslices',
    'describe clusterrole view',
    'describe clusterrole system:discovery',
    'describe clusterrolebinding cluster-admin',
    'describe priorityclass system-cluster-critical',
    'describe pod nobody',
    'describe',
    'describe node',
    'describe deploy/web svc/web',
    'describe endpoints web',
    'describe rolebinding',
    'describe lease -n kube-node-lease',
    'describe pods --show-events=false',
    'describe gizmo x',
  ],
  web,
)
