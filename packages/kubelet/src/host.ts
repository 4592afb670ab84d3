import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { parseResolvConf } from './containers/resolv-conf.ts'
import type { DnsConfig } from './containers/resolv-conf.ts'

/** Bit of CAP_SYS_RESOURCE, without which nobody may lower an oom_score_adj. */
const capSysResource = 24n
/** Where systemd-resolved keeps the servers behind its stub, which pods cannot reach. */
const resolvedUpstream = '/run/systemd/resolve/resolv.conf'

/** Whether this machine lets a privileged process lower an oom_score_adj; some sandboxes take that away even from root. */
export async function canLowerOomScore(statusFile = '/proc/self/status'): Promise<boolean> {
  const text = await readFile(statusFile, 'utf8').catch(() => '')
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(text)?.[1]
  return effective !== undefined && ((BigInt(`0x${effective}`) >> capSysResource) & 1n) === 1n
}

/** The IPv4 address of the interface that the default route leaves by; of any interface, or loopback, without one. */
export async function defaultAddress(routeFile = '/proc/net/route'): Promise<string> {
  const routes = await readFile(routeFile, 'utf8').catch(() => '')
  const device = routes
    .split('\n')
    .map((line) => line.split('\t'))
    .find(([, destination]) => destination === '00000000')?.[0]
  const all = networkInterfaces()
  const addresses = (name: string) => (all[name] ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal)
  const preferred = device === undefined ? [] : addresses(device)
  return (preferred[0] ?? Object.keys(all).flatMap(addresses)[0])?.address ?? '127.0.0.1'
}

/** The node's resolver settings; those behind systemd-resolved's stub where the file names only the stub. */
export async function hostDns(file: string): Promise<DnsConfig> {
  const dns = parseResolvConf(await readFile(file, 'utf8').catch(() => ''))
  if (dns.servers.length === 0 || dns.servers.some((server) => !server.startsWith('127.'))) return dns
  const behind = await readFile(resolvedUpstream, 'utf8').catch(() => undefined)
  return behind === undefined ? dns : parseResolvConf(behind)
}
