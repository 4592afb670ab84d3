import { bringUp } from '../../cluster/bring-up.ts'
import { pathsFor, stoppedComponents } from '../../cluster/cluster.ts'
import type { ComponentContext } from '../../components/index.ts'
import { Failure, messageOf } from '../../failure.ts'
import { defaultNodeIp } from '../../home/settings.ts'
import { which } from '../../host/exec.ts'
import { mergeContext } from '../../kubeconfig/merge.ts'
import type { Command, CommandContext } from '../command.ts'
import { decideSettings } from './settings.ts'

interface UpOptions {
  readonly nodeIp?: string
  readonly wait: number
}

/**
 * `keelson up`: brings a single-node cluster up and waits until its node is Ready. Brings what is missing first, and
 * takes away again whatever it started when it cannot finish.
 */
export const up: Command<UpOptions> = {
  name: 'up',
  describe: 'Start a single-node cluster on this machine',
  changes: 'containers, cgroups and iptables rules are made',
  options: (yargs) =>
    yargs
      .option('node-ip', { type: 'string', describe: `The node's address, at the first up (default ${defaultNodeIp})` })
      .option('wait', { type: 'number', default: 120, describe: 'Seconds to wait for the node' }),
  async run({ name, nodeIp, wait }, context) {
    const paths = pathsFor(context.home, name)
    const missing = stoppedComponents(paths)
    const cluster: ComponentContext = { paths, settings: await decideSettings(paths, nodeIp) }
    const timeoutMs = wait * 1000
    if (missing.length === 0) await confirm(cluster, timeoutMs, context)
    else await bringUp({ ...cluster, missing, timeoutMs }, context)
    for (const line of nextSteps(name, which('kubectl') !== undefined)) context.print(line)
    return 0
  },
}

/** What to type next; the project's own kubectl where no other is installed. */
function nextSteps(name: string, hasKubectl: boolean): readonly string[] {
  const kubectl = hasKubectl ? 'kubectl' : './keelson kubectl'
  return [
    hasKubectl
      ? `kubectl now talks to the context "${name}". Try:`
      : 'No kubectl is installed here; keelson has its own. Try:',
    `  ${kubectl} get nodes`,
    `  ${kubectl} create deployment web --image=nginx --port=80`,
    `  ${kubectl} get pods --watch`,
  ]
}

/** Makes sure that a cluster whose programs all run is one that works. */
async function confirm(
  { paths, settings }: ComponentContext,
  timeoutMs: number,
  context: CommandContext,
): Promise<void> {
  const { waitForNode } = await import('../../cluster/readiness.ts')
  try {
    await waitForNode(paths, { nodeName: settings.nodeName, since: 0, timeoutMs }, context.clock)
  } catch (error) {
    throw new Failure(
      `cluster ${paths.name} is running, but ${messageOf(error)}`,
      "see what 'keelson status' and 'keelson logs' say, or start it anew with 'keelson down' and 'keelson up'",
      { cause: error },
    )
  }
  context.say(`cluster ${paths.name} is running already`)
  // Another shell may use another kubeconfig, and an interrupted up has not come this far.
  await mergeContext(paths, context.env)
}
