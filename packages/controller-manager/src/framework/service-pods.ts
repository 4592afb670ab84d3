import { isPodReady, isPodTerminal, type Container, type Pod, type Service, type ServicePort } from '@keelson/api'
import { selectorFromSet } from '@keelson/apimachinery'
import type { Store } from '@keelson/client'

/** Marks Endpoints and EndpointSlices of headless Services, which kube-proxy need not know. */
export const headlessLabel = 'service.kubernetes.io/headless'
/** When the change that led to the present content happened: what network programming latency is measured from. */
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'

/** Whether a Service's endpoints follow from its selector; without one somebody else keeps them. */
export function hasSelector(service: Service): boolean {
  return service.spec?.type !== 'ExternalName' && Object.keys(service.spec?.selector ?? {}).length > 0
}

/** The Services of a pod's namespace that select it. */
export function servicesSelecting(services: Store<Service>, pod: Pod): readonly string[] {
  const { namespace, labels } = pod.metadata
  return [...services.values()]
    .filter((service) => service.metadata.namespace === namespace && hasSelector(service))
    .filter((service) => selectorFromSet(service.spec!.selector!).matches(labels))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
}

/** Pods that a Service selects and that have an address: those that have ended are left out. */
export function selectedPods(service: Service, pods: Iterable<Pod>): readonly Pod[] {
  const selector = selectorFromSet(service.spec!.selector!)
  return [...pods].filter(
    (pod) => !isPodTerminal(pod) && (pod.status?.podIP ?? '') !== '' && selector.matches(pod.metadata.labels),
  )
}

/** A pod's fitness for traffic. */
export function podConditions(service: Service, pod: Pod): { ready: boolean; serving: boolean; terminating: boolean } {
  const serving = isPodReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const publishes = service.spec?.publishNotReadyAddresses === true
  return { ready: publishes || (serving && !terminating), serving, terminating }
}

/** A Service port as it is on one pod. */
export interface ResolvedPort {
  readonly name: string
  readonly protocol: string
  readonly port: number
  readonly appProtocol?: string
}

/** The Service's ports on a pod; a named target port that the pod does not have is left out. */
export function resolvePorts(service: Service, pod: Pod): readonly ResolvedPort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPort(port, pod)
    if (number === undefined) return []
    return [
      {
        name: port.name ?? '',
        protocol: port.protocol ?? 'TCP',
        port: number,
        ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
      },
    ]
  })
}

/** The reference to a pod behind an address. */
export function podReference({ metadata }: Pod): { kind: 'Pod'; namespace?: string; name?: string; uid?: string } {
  return { kind: 'Pod', namespace: metadata.namespace, name: metadata.name, uid: metadata.uid }
}

/** The pod's host name below the Service's domain, where it has one (`hostname` and a `subdomain` naming the Service). */
export function endpointHostname(service: Service, { spec }: Pod): string | undefined {
  return spec?.hostname !== undefined && spec.subdomain === service.metadata.name ? spec.hostname : undefined
}

function targetPort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  const isSidecar = ({ restartPolicy }: Container) => restartPolicy === 'Always'
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter(isSidecar)]
  return containers
    .flatMap(({ ports }) => ports ?? [])
    .find(({ name, protocol }) => name === target && (protocol ?? 'TCP') === (port.protocol ?? 'TCP'))?.containerPort
}
