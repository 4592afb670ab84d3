import { BlockList } from 'node:net'

/** Whether an IPv4 address is in a range, such as `10.0.0.0/8`. */
export function isInRange(address: string, range: string): boolean {
  const [network, prefix] = range.split('/')
  const list = new BlockList()
  list.addSubnet(network!, Number(prefix), 'ipv4')
  return list.check(address, 'ipv4')
}
