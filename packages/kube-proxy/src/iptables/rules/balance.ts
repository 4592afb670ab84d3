import type { Endpoint } from '../../model/endpoints.ts'
import type { ServicePort } from '../../model/service-port.ts'
import { chainOf } from './endpoint.ts'
import { comment, type Rule } from './rule.ts'

/**
 * Rules that spread traffic evenly over endpoints: the first of n takes 1/n, the next 1/(n-1) of the rest, and so on.
 * With session affinity, clients seen within the time go to the endpoint that they had.
 */
export function balanceRules(port: ServicePort, endpoints: readonly Endpoint[]): readonly Rule[] {
  const describe = (endpoint: Endpoint) => comment(`${port.id} -> ${endpoint.ip}:${endpoint.port}`)
  const sticky =
    port.affinitySeconds === undefined
      ? []
      : endpoints.map((endpoint) => {
          const chain = chainOf(port, endpoint)
          return `${describe(endpoint)} -m recent --name ${chain} --rcheck --seconds ${port.affinitySeconds} --reap -j ${chain}`
        })
  const spread = endpoints.map((endpoint, index) => {
    const left = endpoints.length - index
    const chance = left === 1 ? '' : ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}`
    return `${describe(endpoint)}${chance} -j ${chainOf(port, endpoint)}`
  })
  return [...sticky, ...spread]
}
