import { componentStates, pathsFor } from '../../cluster/cluster.ts'
import { readSettings } from '../../home/settings.ts'
import { nodeReadiness } from '../../cluster/readiness.ts'
import type { Command } from '../command.ts'

/** `keelson status`: what runs. Exit code 0 when everything does and the node is Ready, else 1. */
export const status: Command = {
  name: 'status',
  describe: 'Show what runs of the cluster',
  options: (yargs) => yargs,
  async run({ name }, { home, print, clock }) {
    const paths = pathsFor(home, name)
    const settings = await readSettings(paths.settings)
    if (settings === undefined) {
      print(`cluster ${name}: not created (keelson up creates it)`)
      return 1
    }
    const states = componentStates(paths)
    for (const { name: component, pid, supervised } of states) {
      print(
        `${component.padEnd(24)} ${pid !== undefined ? `running (pid ${pid})` : supervised ? 'restarting' : 'stopped'}`,
      )
    }
    if (states.every(({ pid }) => pid === undefined)) return 1
    const node = await nodeReadiness(paths, settings.nodeName, clock)
    print(`${`node ${settings.nodeName}`.padEnd(24)} ${node}`)
    return states.every(({ pid }) => pid !== undefined) && node === 'Ready' ? 0 : 1
  },
}
