import type { DeploymentStatus, ReplicaSet } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { at, deployment, replicaSet, start } from '../../testing/build.ts'
import { deadlineInMs, deploymentStatus } from './status.ts'

const web = deployment('web', { image: 'v1', replicas: 2 })
const withDeadline = { ...web, spec: { ...web.spec!, progressDeadlineSeconds: 600 } }

/** One of two pods is available; the condition was last updated at the start. */
function waiting(reason: string): DeploymentStatus {
  const times = { lastUpdateTime: at(0), lastTransitionTime: at(0) }
  const condition = { type: 'Progressing', status: 'True', reason, message: '', ...times }
  return { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1, conditions: [condition] }
}

describe('the progress deadline', () => {
  it('runs from the last progress of a rollout', () => {
    expect(deadlineInMs(withDeadline, waiting('ReplicaSetUpdated'), start + 100_000)).toBe(501_000)
  })

  it('does not run when a pod of a finished rollout stops serving, so that nothing is asked for again and again', () => {
    const hourLater = start + 3_600_000
    expect(deadlineInMs(withDeadline, waiting('NewReplicaSetAvailable'), hourLater)).toBeUndefined()
  })

  it('has passed once', () => {
    expect(deadlineInMs(withDeadline, waiting('ProgressDeadlineExceeded'), start + 700_000)).toBeUndefined()
  })
})

describe('the number of terminating pods', () => {
  const set = (terminatingReplicas?: number): ReplicaSet => ({
    ...replicaSet('web', 1),
    status: { replicas: 1, terminatingReplicas },
  })
  const told = (...old: ReplicaSet[]) => deploymentStatus(web, { old }, { now: start }).terminatingReplicas

  it('is told once every ReplicaSet has told its own', () => {
    expect([told(), told(set(2), set(1)), told(set(2), set())]).toEqual([0, 3, undefined])
  })
})
