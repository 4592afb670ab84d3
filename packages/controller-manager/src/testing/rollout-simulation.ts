import type { Deployment, Pod, ReplicaSet } from '@keelson/api'
import { planDeployment, type DeploymentWrite } from '../controllers/deployment/plan.ts'
import { planReplicaSet } from '../controllers/replica-set/plan.ts'
import { at, pod, start } from './build.ts'

/**
 * A Deployment, its ReplicaSets and its pods without a server: each step is one controller's look at the state, or one
 * pod's becoming ready. Steps may come in any order, as watches deliver them.
 */
export class RolloutSimulation {
  deployment: Deployment
  #sets: readonly ReplicaSet[] = []
  #pods: readonly Pod[] = []
  #count = 0

  constructor(deployment: Deployment) {
    this.deployment = deployment
  }

  get pods(): readonly Pod[] {
    return this.#pods
  }

  get sets(): readonly ReplicaSet[] {
    return this.#sets
  }

  /** Pods that the ReplicaSets are asked for, all together. */
  get wantedPods(): number {
    return this.#sets.reduce((sum, { spec }) => sum + (spec?.replicas ?? 0), 0)
  }

  get readyPods(): number {
    return this.#pods.filter(isReady).length
  }

  /** Gives the template another image: a new version to roll out. */
  setImage(image: string): void {
    const { spec, metadata } = this.deployment
    const template = { ...spec!.template, spec: { containers: [{ name: 'c', image }] } }
    const generation = (metadata.generation ?? 0) + 1
    this.deployment = { ...this.deployment, metadata: { ...metadata, generation }, spec: { ...spec!, template } }
  }

  /** The Deployment controller looks. */
  reconcileDeployment(): void {
    const plan = planDeployment(this.deployment, {
      candidates: this.#sets,
      podsOf: (set) => this.#podsOf(set),
      now: start,
    })
    const written = new Set<string>()
    for (const write of plan.writes) this.#apply(write, written)
    this.deployment = { ...this.deployment, status: plan.status }
  }

  /** The ReplicaSet controller looks at one of the sets; `number` chooses. */
  reconcileSet(number: number): void {
    const set = this.#sets[number % Math.max(1, this.#sets.length)]
    if (set === undefined) return
    const plan = planReplicaSet(set, this.#podsOf(set), { now: start })
    const created = Array.from({ length: plan.create }, () => this.#podOf(set))
    this.#pods = [...this.#pods.filter((each) => !plan.delete.includes(each)), ...created]
    this.#sets = this.#sets.map((each) => (each === set ? { ...set, status: plan.status } : each))
  }

  /** One of the pods that are not ready becomes so; `number` chooses. */
  makeReady(number: number): void {
    const waiting = this.#pods.filter((each) => !isReady(each))
    const chosen = waiting[number % Math.max(1, waiting.length)]
    if (chosen === undefined) return
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: at(0) }]
    this.#pods = this.#pods.map((each) =>
      each === chosen ? { ...each, status: { phase: 'Running', conditions } } : each,
    )
  }

  /** Everybody gets a turn, until nothing changes any more. Returns how many rounds that took. */
  settle(limit: number): number {
    for (let round = 0; round < limit; round++) {
      const before = JSON.stringify([this.deployment, this.#sets, this.#pods])
      this.reconcileDeployment()
      for (let number = 0; number < this.#sets.length; number++) this.reconcileSet(number)
      this.makeReady(0)
      for (let number = 0; number < this.#sets.length; number++) this.reconcileSet(number)
      if (JSON.stringify([this.deployment, this.#sets, this.#pods]) === before) return round
    }
    throw new Error(`the rollout has not settled in ${limit} rounds`)
  }

  #apply(write: DeploymentWrite, written: Set<string>): void {
    if (write.type === 'create') {
      const uid = `set-${this.#count++}`
      const metadata = { ...write.set.metadata, uid, creationTimestamp: at(this.#count) }
      this.#sets = [...this.#sets, { ...write.set, metadata }]
    } else if (write.type === 'update') {
      const { uid } = write.set.metadata
      // A second write in one pass is of an outdated resourceVersion: the server refuses it.
      if (written.has(uid!)) return
      written.add(uid!)
      this.#sets = this.#sets.map((each) => (each.metadata.uid === uid ? { ...write.set, status: each.status } : each))
    } else if (write.type === 'delete') {
      this.#sets = this.#sets.filter(({ metadata }) => metadata.uid !== write.set.metadata.uid)
    } else if (write.type === 'setRevision') {
      const annotations = {
        ...this.deployment.metadata.annotations,
        'deployment.kubernetes.io/revision': String(write.revision),
      }
      this.deployment = { ...this.deployment, metadata: { ...this.deployment.metadata, annotations } }
    }
  }

  #podsOf(set: ReplicaSet): readonly Pod[] {
    return this.#pods.filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === set.metadata.uid)
  }

  #podOf(set: ReplicaSet): Pod {
    const { name, uid } = set.metadata
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: name!, uid: uid!, controller: true }]
    const { labels } = set.spec!.template!.metadata!
    return pod(`${name}-${this.#count++}`, { metadata: { ownerReferences, labels }, status: { phase: 'Pending' } })
  }
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false
}
