import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pathsFor } from '../../cluster/cluster.ts'
import { takeDown } from '../../cluster/take-down.ts'
import { stopOwnDocker } from '../../host/docker.ts'
import { removeContext } from '../../kubeconfig/merge.ts'
import type { Command } from '../command.ts'

interface DownOptions {
  readonly purge: boolean
}

/**
 * `keelson down`: stops every program, removes the pods' containers and the cluster's iptables chains. Objects and logs
 * stay, so that `up` brings everything back; `--purge` removes those too.
 */
export const down: Command<DownOptions> = {
  name: 'down',
  describe: 'Stop the cluster; objects and data stay unless --purge is given',
  changes: 'programs, containers and iptables rules of root are removed',
  options: (yargs) =>
    yargs.option('purge', { type: 'boolean', default: false, describe: 'Remove objects, keys and logs too' }),
  async run({ name, purge }, { home, env, say, clock }) {
    const paths = pathsFor(home, name)
    if (!existsSync(paths.root)) {
      say(`cluster ${name} does not exist: nothing to do`)
      return 0
    }
    await takeDown(paths, { clock, say })
    await stopOwnDocker(home, clock)
    if (purge) {
      await rm(paths.root, { recursive: true, force: true })
      await removeContext(name, env)
      say(`cluster ${name} is gone`)
    } else {
      say(`cluster ${name} is stopped; its objects are kept ('keelson up' brings them back)`)
    }
    return 0
  },
}
