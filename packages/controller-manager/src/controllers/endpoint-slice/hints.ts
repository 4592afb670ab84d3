import type { Endpoint, Service } from '@keelson/api'

/**
 * Which clients an endpoint is meant for, where the Service wants traffic to stay near (`trafficDistribution`): those of
 * its own zone, or of its own node first. Only endpoints that are ready, and whose place is known, are hinted.
 */
export function hintsFor(service: Service, { conditions, nodeName, zone }: Endpoint): Pick<Endpoint, 'hints'> {
  const wanted = service.spec?.trafficDistribution
  if (wanted === undefined || conditions?.ready !== true) return {}
  const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] }
  const forNodes = wanted !== 'PreferSameNode' || nodeName === undefined ? {} : { forNodes: [{ name: nodeName }] }
  const hints = { ...forZones, ...forNodes }
  return Object.keys(hints).length === 0 ? {} : { hints }
}
