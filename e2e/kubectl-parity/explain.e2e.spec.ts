import { compareLines } from '../src/parity/compare.ts'

compareLines('explain', [
  'explain pods',
  'explain deploy.spec.strategy',
  'explain pod.spec.containers.ports.protocol',
  'explain pod.spec --recursive',
  'explain cm.data',
  'explain pod.nope',
  'explain gizmo',
  'explain deploy --api-version=apps/v1',
  'explain ns.status.conditions',
  'explain svc.spec.ports.targetPort',
  'explain pod.spec.containers.resources.limits',
  'explain pod.metadata',
  'explain pod.spec.affinity',
  'explain rs.spec.template',
  'explain pod.spec.volumes.emptyDir.sizeLimit',
  'explain pod.spec.containers.env --recursive',
  'explain',
])
