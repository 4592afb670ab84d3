import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pathsFor, stopComponents } from '../../cluster/cluster.ts'
import { removeContainers, removePodForwarding, unmountVolumes } from '../../cluster/cleanup.ts'
import { components } from '../../components/index.ts'
import { kubeProxy } from '../../components/node.ts'
import { bundlePath, ensureBundles } from '../../bundle/bundle.ts'
import { readSettings, type Settings } from '../../home/settings.ts'
import { run } from '../../host/exec.ts'
import { dockerAnswers, stopOwnDocker } from '../../host/docker.ts'
import { isPortFree } from '../../host/ports.ts'
import { removeNodeAddress } from '../../host/node-address.ts'
import { requireRoot } from '../../host/root.ts'
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
  options: (yargs) =>
    yargs.option('purge', { type: 'boolean', default: false, describe: 'Remove objects, keys and logs too' }),
  async run({ name, purge }, { home, env, say, clock }) {
    const paths = pathsFor(home, name)
    if (!existsSync(paths.root)) {
      say(`cluster ${name} does not exist: nothing to do`)
      return 0
    }
    requireRoot('programs, containers and iptables rules of root are removed')
    say('stopping the programs')
    await stopComponents(paths, components, clock)
    if (await dockerAnswers()) {
      const removed = await removeContainers(paths)
      say(`removed ${removed} ${removed === 1 ? 'container' : 'containers'} of pods`)
    }
    await unmountVolumes(paths)
    await leaveMachine(await readSettings(paths.settings), say)
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

/**
 * Takes the iptables chains and the node's address off the machine, unless another cluster is at work on it: then they
 * are its own by now, because all clusters of a machine share their names.
 */
async function leaveMachine(settings: Settings | undefined, say: (line: string) => void): Promise<void> {
  if ((await Promise.all(kubeProxy.ports().map(isPortFree))).includes(false)) {
    say('another cluster runs on this machine: iptables rules and node address are left to it')
    return
  }
  await ensureBundles(['kube-proxy'], () => say('bundling the programs'))
  await run(process.execPath, [bundlePath('kube-proxy'), '--cleanup'])
  await removePodForwarding()
  if (settings !== undefined) await removeNodeAddress(settings.nodeIp)
}
