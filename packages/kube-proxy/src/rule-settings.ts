import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { ExitRequest } from '@keelson/component-base'
import { fromInterface, fromRange, markOfBit, type LocalTraffic, type RuleSettings } from './iptables/rules/settings.ts'
import { isInRange } from './model/ranges.ts'
import type { ProxyOptionValues } from './options.ts'

/**
 * What the options, and the kernel's settings, mean for the rules.
 *
 * @throws ExitRequest where options contradict each other
 */
export async function ruleSettings(options: ProxyOptionValues): Promise<RuleSettings> {
  const { nodePortAddresses } = options
  const coversLoopback = nodePortAddresses.length === 0 || nodePortAddresses.some((range) => isInRange(loopback, range))
  return {
    clusterCidr: options.clusterCidr,
    localTraffic: localTraffic(options),
    masqueradeAll: options.masqueradeAll,
    masqueradeMark: markOfBit(options.masqueradeBit),
    localhostNodePorts: options.localhostNodePorts && coversLoopback,
    nodePortAddresses: () => (nodePortAddresses.length === 0 ? undefined : addressesWithin(nodePortAddresses)),
    dropInvalid: !(await isConntrackLiberal()),
  }
}

const loopback = '127.0.0.1'

function localTraffic(options: ProxyOptionValues): LocalTraffic {
  switch (options.detectLocalMode) {
    case 'ClusterCIDR':
      return fromRange(options.clusterCidr)
    case 'BridgeInterface':
      return fromInterface(required(options.podBridgeInterface, 'pod-bridge-interface'))
    case 'InterfaceNamePrefix':
      return fromInterface(`${required(options.podInterfaceNamePrefix, 'pod-interface-name-prefix')}+`)
  }
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined) throw new ExitRequest(2, `error: this --detect-local-mode needs --${flag}`)
  return value
}

/** This machine's addresses within ranges. */
function addressesWithin(ranges: readonly string[]): readonly string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return own
    .filter(({ family, address }) => family === 'IPv4' && ranges.some((range) => isInRange(address, range)))
    .map(({ address }) => address)
}

/** Whether the kernel itself calls few packets invalid (nf_conntrack_tcp_be_liberal); dropping is not needed then. */
async function isConntrackLiberal(): Promise<boolean> {
  try {
    return (await readFile('/proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal', 'utf8')).trim() !== '0'
  } catch (error) {
    // Without the connection tracking module, or for a user who may not look, the default holds.
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
