import type { Node } from '@keelson/api'
import { statusErrors } from '@keelson/apimachinery'
import type { ObjectReader } from '../state/port.ts'
import type { Backend } from './port.ts'

const defaultKubeletPort = 10_250

/** Where a node's kubelet listens. Throws notFound for a node that does not exist. */
export async function kubeletOf(
  reader: ObjectReader,
  nodeName: string,
  addressTypes: readonly string[],
): Promise<Backend> {
  const node = await reader.get<Node>({ group: '', resource: 'nodes' }, nodeName)
  if (node === undefined) throw statusErrors.notFound({ group: '', resource: 'nodes' }, nodeName)
  const addresses = node.status?.addresses ?? []
  for (const type of addressTypes) {
    const found = addresses.find((address) => address.type === type)
    if (found !== undefined) {
      return {
        host: found.address,
        port: node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? defaultKubeletPort,
        tls: true,
      }
    }
  }
  throw statusErrors.internal(new Error(`no preferred addresses found; known addresses: ${JSON.stringify(addresses)}`))
}
