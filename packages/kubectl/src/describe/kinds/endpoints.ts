import type { Endpoints, EndpointSlice } from '@keelson/api'
import { defineDescriber } from '../describer.ts'
import { eventLines } from '../parts/events.ts'
import { annotationLines, labelLines } from '../parts/lines.ts'

/** Endpoints. */
export const endpointsDescriber = defineDescriber<Endpoints>({
  group: '',
  kind: 'Endpoints',
  describe({ metadata, subsets = [] }, out, { clock, events }) {
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Namespace:', metadata.namespace ?? '')
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    out.line(0, 'Subsets:')
    for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
      out.line(1, 'Addresses:', addresses.map(({ ip }) => ip).join(',') || '<none>')
      out.line(1, 'NotReadyAddresses:', notReadyAddresses.map(({ ip }) => ip).join(',') || '<none>')
      if (ports.length > 0) {
        out.line(1, 'Ports:')
        out.line(2, 'Name', 'Port', 'Protocol')
        out.line(2, '----', '----', '--------')
        for (const { name, port, protocol = 'TCP' } of ports) out.line(2, name || '<unset>', port, protocol)
      }
      out.write(0, '\n')
    }
    eventLines(out, events, clock.now())
  },
})

/** EndpointSlices. */
export const endpointSliceDescriber = defineDescriber<EndpointSlice>({
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  describe({ metadata, addressType, ports, endpoints }, out, { clock, events }) {
    out.line(0, 'Name:', metadata.name ?? '')
    out.line(0, 'Namespace:', metadata.namespace ?? '')
    labelLines(out, 'Labels', metadata.labels)
    annotationLines(out, 'Annotations', metadata.annotations)
    out.line(0, 'AddressType:', addressType)
    if (!ports?.length) out.line(0, 'Ports: <unset>')
    else {
      out.line(0, 'Ports:')
      out.line(1, 'Name', 'Port', 'Protocol')
      out.line(1, '----', '----', '--------')
      for (const { name, port, protocol = 'TCP' } of ports) out.line(1, name || '<unset>', port ?? '<unset>', protocol)
    }
    if (!endpoints?.length) out.line(0, 'Endpoints: <none>')
    else out.line(0, 'Endpoints:')
    for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints ?? []) {
      out.line(1, '- Addresses:', addresses.join(', ') || '<none>')
      out.line(2, 'Conditions:')
      out.line(3, 'Ready:', conditions?.ready ?? '<unset>')
      out.line(2, 'Hostname:', hostname ?? '<unset>')
      if (targetRef) out.line(2, 'TargetRef:', `${targetRef.kind}/${targetRef.name}`)
      out.line(2, 'NodeName:', nodeName ?? '<unset>')
      out.line(2, 'Zone:', zone ?? '<unset>')
    }
    eventLines(out, events, clock.now())
  },
})
