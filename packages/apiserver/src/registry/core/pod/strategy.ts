import { qosClass } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { rfc3339, statusErrors } from '@keelson/apimachinery'
import type { DeleteOptions, Strategy, StrategyDependencies, StrategyFactory } from '../../port.ts'
import { bindingSubresource } from './binding.ts'
import { ephemeralContainers } from './ephemeral-containers.ts'
import { evictionSubresource } from './eviction.ts'

const gatedMessage = 'Scheduling is blocked due to non-empty scheduling gates'

/** Seconds a pod gets to stop: what was asked, else what it asks for itself; none where nothing of it runs. */
function graceSeconds(pod: Pod, options: DeleteOptions): number {
  const { phase } = pod.status ?? {}
  if ((pod.spec.nodeName ?? '') === '' || phase === 'Failed' || phase === 'Succeeded') return 0
  const seconds = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 0
  return seconds < 0 ? 1 : seconds
}

function createPodStrategy(deps: StrategyDependencies): Strategy<Pod> {
  return {
    group: '',
    resource: 'pods',
    prepareForCreate(pod, { clock }) {
      pod.status = { phase: 'Pending', qosClass: qosClass(pod) }
      if ((pod.spec.schedulingGates?.length ?? 0) > 0) {
        const lastTransitionTime = rfc3339(clock.now())
        pod.status.conditions = [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'SchedulingGated',
            message: gatedMessage,
            lastTransitionTime,
          },
        ]
      }
    },
    prepareForStatusUpdate(pod, old) {
      if (old.metadata.ownerReferences === undefined) delete pod.metadata.ownerReferences
      else pod.metadata.ownerReferences = old.metadata.ownerReferences
      if (pod.status !== undefined && (pod.status.qosClass ?? '') === '' && old.status?.qosClass !== undefined) {
        pod.status.qosClass = old.status.qosClass
      }
    },
    gracefulDeletion: graceSeconds,
    returnsDeletedObject: true,
    subresources: [
      bindingSubresource(deps),
      evictionSubresource(deps),
      ephemeralContainers,
      {
        type: 'update',
        name: 'resize',
        prepareForUpdate() {
          throw statusErrors.methodNotSupported({ group: '', resource: 'pods/resize' }, 'update')
        },
      },
    ],
  }
}

/** Pods: deleted gracefully by their kubelet, bound by the scheduler, evicted by whoever drains. */
export const podStrategy: StrategyFactory = {
  group: '',
  resource: 'pods',
  storage: { indexedFields: ['spec.nodeName'] },
  create: (deps) => createPodStrategy(deps) as unknown as Strategy,
}
