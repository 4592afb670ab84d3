import type { Logger } from '@keelson/component-base'
import type { Command } from '../../../command.ts'

/** The chains this kubelet owns; `keelson down` removes them by what their names begin with. */
const forwardingChains = { nat: 'KEELSON-MASQ', filter: 'KEELSON-FORWARD' } as const

/** Packet forwarding of the pod network that Docker cannot be told. */
export interface PodForwarding {
  /** Puts the rules in place; safe to repeat. Rejects with the command's own error. */
  ensure(podCIDR: string): Promise<void>
}

/**
 * What leaves the cluster is masqueraded, what stays inside keeps its source; pods' traffic may be forwarded
 * although Docker sets the chain's policy to DROP. One `iptables-restore` builds both chains anew, so repeated
 * calls leave the same rules; the jumps are added only where missing.
 */
export function createPodForwarding(deps: {
  command: Command
  logger: Logger
  /** Destinations that see pods' own addresses (the cluster's pod range). */
  clusterCIDR: string
}): PodForwarding {
  return {
    async ensure(podCIDR) {
      const { command } = deps
      await command.run('iptables-restore', ['--noflush', '--wait'], { stdin: renderRules(podCIDR, deps.clusterCIDR) })
      await ensureJump(command, ['-t', 'nat'], 'POSTROUTING', forwardingChains.nat)
      await ensureJump(command, ['-t', 'filter'], 'FORWARD', forwardingChains.filter)
      // Without the second, packets between two pods of this bridge would bypass the service rules. sysctl(8) is not
      // on every machine.
      for (const setting of ['net/ipv4/ip_forward', 'net/bridge/bridge-nf-call-iptables']) {
        await command.run('tee', [`/proc/sys/${setting}`], { stdin: '1' }).catch(warn(deps.logger, setting))
      }
    },
  }
}

/** The two chains as input for `iptables-restore --noflush`, which empties a chain it is told to declare. */
export function renderRules(podCIDR: string, clusterCIDR: string): string {
  const { nat, filter } = forwardingChains
  return [
    '*nat',
    `:${nat} - [0:0]`,
    `-A ${nat} -s ${podCIDR} -d ${clusterCIDR} -j RETURN`,
    `-A ${nat} -s ${podCIDR} -m addrtype ! --dst-type LOCAL -j MASQUERADE`,
    'COMMIT',
    '*filter',
    `:${filter} - [0:0]`,
    `-A ${filter} -s ${clusterCIDR} -j ACCEPT`,
    `-A ${filter} -d ${clusterCIDR} -j ACCEPT`,
    'COMMIT',
    '',
  ].join('\n')
}

async function ensureJump(command: Command, table: string[], chain: string, target: string): Promise<void> {
  const rule = [chain, '-m', 'comment', '--comment', 'keelson pod network', '-j', target]
  try {
    await command.run('iptables', ['--wait', ...table, '-C', ...rule])
  } catch {
    await command.run('iptables', ['--wait', ...table, '-A', ...rule])
  }
}

function warn(logger: Logger, setting: string) {
  return (err: unknown) => logger.warn({ err, setting }, 'kernel setting could not be changed')
}
