import { endpoints as endpointsKind, endpointSlices, services, type Endpoints } from '@keelson/api'
import { namespacedKey, type EventRecorder } from '@keelson/client'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { applySlices, serviceKeysOf } from '../../framework/endpoint-slices.ts'
import { isMirrored, managedBy, maxAddresses, planMirror, type MirrorPlan } from './plan.ts'

const name = 'endpointslice-mirroring-controller'
const byService = 'mirrored-service'
const serviceKeys = serviceKeysOf(managedBy)

/** Mirrors Endpoints that somebody writes for a Service without a selector: kube-proxy reads EndpointSlices only. */
export const endpointSliceMirroring: ControllerDescriptor = {
  name,
  build(context) {
    const serviceInformer = context.informers.informer(services)
    const endpointsInformer = context.informers.informer(endpointsKind)
    const slices = context.informers.informer(endpointSlices, { indexers: { [byService]: serviceKeys } })
    const recorder = context.recorder('endpoint-slice-mirroring-controller')
    return controller(name, context)
      .for(endpointsKind)
      .watches(services, (service) => [namespacedKey(service)])
      .watches(endpointSlices, serviceKeys)
      .reconcile(async (key, write) => {
        const endpoints = endpointsInformer.store.get(key)
        const current = slices.store.byIndex(byService, key)
        if (!isMirrored(endpoints, serviceInformer.store.get(key)))
          return applySlices({ create: [], update: [], delete: current }, write)
        const plan = planMirror(endpoints, current)
        await applySlices(plan, write)
        complain(endpoints, plan, recorder)
      })
  },
}

function complain(endpoints: Endpoints, { invalid, surplus }: MirrorPlan, recorder: EventRecorder): void {
  if (invalid > 0) {
    const message = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`
    recorder.event(endpoints, 'Warning', 'InvalidIPAddress', message)
  }
  if (surplus > 0) {
    const message = `A max of ${maxAddresses} addresses can be mirrored to EndpointSlices per Endpoints subset. ${surplus} addresses were skipped`
    recorder.event(endpoints, 'Warning', 'TooManyAddressesToMirror', message)
  }
}
