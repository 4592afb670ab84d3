import { parseAccept } from '../negotiation/accept.ts'
import type { AggregatedVersion } from './aggregated.ts'

/** The form of discovery a client wants: aggregated in a version, or plain. */
export type DiscoveryForm = AggregatedVersion | 'plain'

const aggregated: readonly string[] = ['v2', 'v2beta1']

/** Picks the best form the client takes, or undefined when there is none. Parameters such as `profile` are not looked at. */
export function negotiateDiscovery(accept: string | undefined): DiscoveryForm | undefined {
  if (accept === undefined || accept.trim() === '') return 'plain'
  for (const { type, subtype, params } of parseAccept(accept)) {
    const json = type === 'application' && subtype === 'json'
    if (!json && !(type === '*' || (type === 'application' && subtype === '*'))) continue
    if (params['as'] === undefined) return 'plain'
    const { g, v = '', as } = params
    if (g === 'apidiscovery.k8s.io' && as === 'APIGroupDiscoveryList' && aggregated.includes(v)) {
      return v as AggregatedVersion
    }
  }
  return undefined
}
