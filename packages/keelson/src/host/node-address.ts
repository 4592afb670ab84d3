import { networkInterfaces } from 'node:os'
import { Failure } from '../failure.ts'
import { lastLine, run } from './exec.ts'

/** Marks the addresses that are keelson's to take away again. */
const label = 'lo:keelson'

/**
 * Gives the machine the node's address, on the loopback interface. Pods reach what listens on it through their
 * gateway; other machines have no route to it. That is how the apiserver can serve pods and yet nothing listens beyond
 * this machine. An address that the machine already has, because the user asked for it, is left as it is.
 */
export async function ensureNodeAddress(address: string): Promise<void> {
  if (hasAddress(address)) return
  try {
    await run('ip', ['address', 'add', `${address}/32`, 'dev', 'lo', 'label', label])
  } catch (error) {
    throw new Failure(
      `the node's address ${address} could not be added to the loopback interface: ${lastLine(error)}`,
      'run as root with the NET_ADMIN capability, or name an address of this machine with --node-ip at the first up',
      { cause: error },
    )
  }
}

/** Takes away every address that keelson has added, and no other. */
export async function removeNodeAddresses(): Promise<void> {
  const listing = await run('ip', ['-o', 'address', 'show', 'dev', 'lo', 'label', label])
  for (const [, address] of listing.matchAll(/ inet (\S+)/g)) {
    await run('ip', ['address', 'del', address!, 'dev', 'lo'])
  }
}

function hasAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((entries) => entries?.some((entry) => entry.address === address))
}
