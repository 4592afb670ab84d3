import { componentStates, pathsFor, type ComponentState } from '../../cluster/cluster.ts'
import { readSettings } from '../../home/settings.ts'
import type { Command } from '../command.ts'

interface StatusOptions {
  readonly output: 'text' | 'json'
}

/** What `status` knows of a cluster; printed as it is with `-o json`. */
export interface ClusterStatus {
  readonly cluster: string
  readonly components: readonly { readonly name: string; readonly state: string; readonly pid?: number }[]
  /** Undefined while nothing runs that could be asked. */
  readonly node?: { readonly name: string; readonly state: string }
}

/** `keelson status`: what runs. Exit code 0 when everything does and the node is Ready, else 1. */
export const status: Command<StatusOptions> = {
  name: 'status',
  describe: 'Show what runs of the cluster',
  options: (yargs) =>
    yargs.option('output', { alias: 'o', choices: ['text', 'json'], default: 'text', describe: 'Form of the output' }),
  async run({ name, output }, { home, print, clock }) {
    const paths = pathsFor(home, name)
    const settings = await readSettings(paths.settings)
    const states = settings === undefined ? [] : componentStates(paths)
    const components = states.map((state) => ({ name: state.name, state: stateOf(state), pid: state.pid }))
    const nodeState = async () => {
      if (settings === undefined || states.every(({ pid }) => pid === undefined)) return undefined
      // What asks the apiserver is loaded only now, so that a stopped cluster is told of whatever the sources are like.
      const { nodeReadiness } = await import('../../cluster/readiness.ts')
      return { name: settings.nodeName, state: await nodeReadiness(paths, settings.nodeName, clock) }
    }
    const found: ClusterStatus = { cluster: name, components, node: await nodeState() }
    print(output === 'json' ? JSON.stringify(found, undefined, 2) : inWords(found))
    return isWell(found) ? 0 : 1
  },
}

function stateOf({ pid, supervised }: ComponentState): string {
  if (pid !== undefined) return 'running'
  return supervised ? 'restarting' : 'stopped'
}

/** Whether nothing is amiss: every program runs and the node is Ready. */
export function isWell({ components, node }: ClusterStatus): boolean {
  return components.every(({ state }) => state === 'running') && node?.state === 'Ready'
}

/** The status as text, a line for each component and one for the node. */
export function inWords({ cluster, components, node }: ClusterStatus): string {
  if (components.length === 0) return `cluster ${cluster}: not created (keelson up creates it)`
  const rows = components.map(({ name, state, pid }) => [name, pid === undefined ? state : `${state} (pid ${pid})`])
  if (node !== undefined) rows.push([`node ${node.name}`, node.state])
  return rows.map(([what, state]) => `${what!.padEnd(24)} ${state}`).join('\n')
}
