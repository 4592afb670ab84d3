import type { Clock } from '@keelson/component-base'
import { components, type Component, type ComponentContext } from '../components/index.ts'
import { clusterPaths, type ClusterPaths } from '../home/paths.ts'
import {
  programPid,
  startSupervised,
  stopSupervised,
  supervisorPid,
  type Supervised,
} from '../supervisor/supervisor.ts'

/** A component's state on this machine. */
export interface ComponentState {
  readonly name: string
  /** The program's pid while it runs. */
  readonly pid?: number
  readonly supervised: boolean
}

/** How a component of a cluster is supervised. */
export function supervisedOf(paths: ClusterPaths, name: string): Supervised {
  return { name, run: paths.run, logs: paths.logs }
}

/** What runs of a cluster, in the order of starting. */
export function componentStates(paths: ClusterPaths): readonly ComponentState[] {
  return components.map(({ name }) => {
    const supervised = supervisedOf(paths, name)
    return { name, pid: programPid(supervised), supervised: supervisorPid(supervised) !== undefined }
  })
}

/** The components that no supervisor keeps running. */
export function stoppedComponents(paths: ClusterPaths): readonly Component[] {
  return components.filter(({ name }) => supervisorPid(supervisedOf(paths, name)) === undefined)
}

/** Starts components side by side: each waits by itself for what it needs. */
export async function startComponents(wanted: readonly Component[], context: ComponentContext): Promise<void> {
  await Promise.all(
    wanted.map(async (component) =>
      startSupervised(supervisedOf(context.paths, component.name), component.command(context)),
    ),
  )
}

/**
 * Stops components, the ones that depend on others first: the node's programs, then the control plane, then etcd, so
 * that each can finish its last writes.
 */
export async function stopComponents(paths: ClusterPaths, wanted: readonly Component[], clock: Clock): Promise<void> {
  const stages = [['kubelet', 'kube-proxy', 'kube-scheduler', 'kube-controller-manager'], ['kube-apiserver'], ['etcd']]
  for (const stage of stages) {
    const names = wanted.map(({ name }) => name).filter((name) => stage.includes(name))
    await Promise.all(names.map(async (name) => stopSupervised(supervisedOf(paths, name), clock)))
  }
}

/** The paths of a cluster named on the command line. */
export function pathsFor(home: string, name: string): ClusterPaths {
  return clusterPaths(home, name)
}
