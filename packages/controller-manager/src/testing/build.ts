import type { Deployment, Namespace, Node, NodeCondition, Pod, ReplicaSet, Taint } from '@keelson/api'
import { rfc3339, type ObjectMeta } from '@keelson/apimachinery'

/** The time at which test objects live, in milliseconds since the epoch. */
export const start = Date.UTC(2026, 0, 1)

/** A time so many seconds after the start, as objects write it. */
export function at(seconds: number): string {
  return rfc3339(start + seconds * 1000)
}

function meta(name: string, more: ObjectMeta = {}): ObjectMeta {
  return { name, uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: at(0), ...more }
}

/** A pod in the namespace `ns`. */
export function pod(
  name: string,
  parts: { metadata?: ObjectMeta; spec?: Partial<Pod['spec']>; status?: Pod['status']; ready?: boolean } = {},
): Pod {
  const { ready } = parts
  const conditions = ready === undefined ? [] : [{ type: 'Ready', status: ready ? 'True' : 'False' }]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(name, { namespace: 'ns', ...parts.metadata }),
    spec: { containers: [{ name: 'c', image: 'i' }], ...parts.spec },
    status: { phase: 'Running', conditions, ...parts.status },
  }
}

/** A node; `ready` gives it a Ready condition of that status. */
export function node(
  name: string,
  parts: {
    metadata?: ObjectMeta
    taints?: Taint[]
    ready?: string
    conditions?: NodeCondition[]
    spec?: Node['spec']
  } = {},
): Node {
  const { ready, conditions = [], taints } = parts
  const readiness = ready === undefined ? [] : [{ type: 'Ready', status: ready, lastHeartbeatTime: at(0) }]
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta(name, parts.metadata),
    spec: { taints, ...parts.spec },
    status: { conditions: [...readiness, ...conditions] },
  }
}

/** A namespace under deletion that holds our finalizer. */
export function terminatingNamespace(name: string, status: Namespace['status'] = {}): Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: meta(name, { deletionTimestamp: at(0) }),
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Terminating', ...status },
  }
}

/** A ReplicaSet of pods labelled `app=<name>`. */
export function replicaSet(name: string, replicas: number): ReplicaSet {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: meta(name, { namespace: 'ns' }),
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
  }
}

/** A Deployment of pods labelled `app=<name>` with an image. */
export function deployment(
  name: string,
  {
    image,
    replicas,
    strategy,
  }: { image: string; replicas: number; strategy?: NonNullable<Deployment['spec']>['strategy'] },
): Deployment {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(name, { namespace: 'ns', generation: 1 }),
    spec: {
      replicas,
      strategy,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image }] } },
    },
  }
}
