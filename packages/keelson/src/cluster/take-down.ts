import type { Clock } from '@keelson/component-base'
import { bundledOrSource } from '../bundle/bundle.ts'
import { components } from '../components/index.ts'
import { kubeProxy } from '../components/node.ts'
import type { ClusterPaths } from '../home/paths.ts'
import { dockerAnswers } from '../host/docker.ts'
import { run } from '../host/exec.ts'
import { removeNodeAddresses } from '../host/node-address.ts'
import { isPortFree } from '../host/ports.ts'
import { removeOwned } from './containers.ts'
import { stopComponents } from './cluster.ts'
import { removePodForwarding } from './pod-forwarding.ts'
import { unmountVolumes } from './volumes.ts'

/** What taking down needs of the outside world. */
export interface TakeDownDependencies {
  readonly clock: Clock
  say(line: string): void
}

/**
 * Takes a cluster off the machine: its programs, the pods' containers and network, mounts, iptables chains and the
 * node's address. Objects, keys and logs stay. Safe to repeat, and after any part of it has gone missing.
 */
export async function takeDown(paths: ClusterPaths, { clock, say }: TakeDownDependencies): Promise<void> {
  say('stopping the programs')
  await stopComponents(paths, components, clock)
  if (await dockerAnswers()) {
    const removed = await removeOwned(paths.root)
    say(`removed ${removed} ${removed === 1 ? 'container' : 'containers'} of pods`)
  } else {
    say("Docker does not answer: the pods' containers, if any, are left to the next 'keelson up'")
  }
  await unmountVolumes(paths)
  await leaveNetwork(say)
}

/**
 * Takes the iptables chains and the node's address off the machine, unless another cluster is at work on it: then they
 * are its own by now, because all clusters of a machine share their names.
 */
async function leaveNetwork(say: (line: string) => void): Promise<void> {
  if ((await Promise.all(kubeProxy.ports().map(isPortFree))).includes(false)) {
    say('another cluster runs on this machine: iptables rules and node address are left to it')
    return
  }
  await run(process.execPath, [bundledOrSource('kube-proxy'), '--cleanup'])
  await removePodForwarding()
  await removeNodeAddresses()
}
