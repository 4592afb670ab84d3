import { defaultPodSpec } from '../../../core/v1/pod/defaults.ts'
import type { Deployment } from '../types.generated.ts'

/** Defaults of a deployment. */
export function defaultDeployment({ spec }: Deployment): void {
  spec.replicas ??= 1
  spec.strategy ??= {}
  spec.strategy.type ||= 'RollingUpdate'
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {}
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%'
    spec.strategy.rollingUpdate.maxSurge ??= '25%'
  }
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec)
}
