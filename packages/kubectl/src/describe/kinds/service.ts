import { endpointSlices } from '@keelson/api'
import type { EndpointSlice, LoadBalancerIngress, Service, ServicePort } from '@keelson/api'
import type { KubeList } from '@keelson/apimachinery'
import { formatLabels } from '../../printers/table.ts'
import { defineDescriber } from '../describer.ts'
import { eventLines } from '../parts/events.ts'
import { annotationLines, labelLines } from '../parts/lines.ts'
import type { DescribeWriter } from '../writer.ts'

/** Services. */
export const serviceDescriber = defineDescriber<Service>({
  group: '',
  kind: 'Service',
  async describe({ metadata, spec, status }, out, { api, clock, events }) {
    const labelSelector = `kubernetes.io/service-name=${metadata.name}`
    const slices = await api.get<KubeList<EndpointSlice>>(endpointSlices, {
      namespace: metadata.namespace,
      query: { labelSelector },
    })
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Namespace:', metadata.namespace ?? '')
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    out.line(0, 'Selector:', formatLabels(spec?.selector))
    out.line(0, 'Type:', spec?.type ?? '')
    if (spec?.ipFamilyPolicy) out.line(0, 'IP Family Policy:', spec.ipFamilyPolicy)
    out.line(0, 'IP Families:', spec?.ipFamilies?.join(',') || '<none>')
    out.line(0, 'IP:', spec?.clusterIP ?? '')
    out.line(0, 'IPs:', spec?.clusterIPs?.join(',') || '<none>')
    if (spec?.externalIPs?.length) out.line(0, 'External IPs:', spec.externalIPs.join(','))
    if (spec?.loadBalancerIP) out.line(0, 'Desired LoadBalancer IP:', spec.loadBalancerIP)
    if (spec?.externalName) out.line(0, 'External Name:', spec.externalName)
    const ingress = status?.loadBalancer?.ingress ?? []
    if (ingress.length > 0) out.line(0, 'LoadBalancer Ingress:', ingress.map(ingressText).join(', '))
    for (const port of spec?.ports ?? []) portLines(out, port, slices.items)
    out.line(0, 'Session Affinity:', spec?.sessionAffinity ?? '')
    if (spec?.externalTrafficPolicy) out.line(0, 'External Traffic Policy:', spec.externalTrafficPolicy)
    if (spec?.internalTrafficPolicy) out.line(0, 'Internal Traffic Policy:', spec.internalTrafficPolicy)
    if (spec?.healthCheckNodePort) out.line(0, 'HealthCheck NodePort:', spec.healthCheckNodePort)
    if (spec?.loadBalancerSourceRanges?.length)
      out.line(0, 'LoadBalancer Source Ranges:', spec.loadBalancerSourceRanges.join(','))
    if (spec?.trafficDistribution) out.line(0, 'Traffic Distribution:', spec.trafficDistribution)
    eventLines(out, events, clock.now())
  },
})

function ingressText({ ip, ipMode, hostname = '' }: LoadBalancerIngress): string {
  return ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : hostname
}

function portLines(out: DescribeWriter, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const name = port.name || '<unset>'
  const protocol = port.protocol ?? 'TCP'
  out.line(0, 'Port:', name, `${port.port}/${protocol}`)
  out.line(0, 'TargetPort:', `${port.targetPort}/${protocol}`)
  if (port.appProtocol) out.line(0, 'AppProtocol:', port.appProtocol)
  if (port.nodePort) out.line(0, 'NodePort:', name, `${port.nodePort}/${protocol}`)
  out.line(0, 'Endpoints:', endpointsText(slices, port.name ?? ''))
}

/** More than these are only counted. */
const shownEndpoints = 3

function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>'
  const addresses = slices.flatMap(({ ports, endpoints }) => {
    const ready = (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .map(({ addresses: [first = ''] }) => first)
    if (ports === undefined || ports === null || ports.length === 0) return ready
    return ports
      .filter(({ name = '' }) => name === portName)
      .flatMap(({ port }) => ready.map((address) => joinPort(address, port)))
  })
  const text = addresses.slice(0, shownEndpoints).join(',')
  return addresses.length > shownEndpoints ? `${text} + ${addresses.length - shownEndpoints} more...` : text
}

function joinPort(address: string, port: number | undefined): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
