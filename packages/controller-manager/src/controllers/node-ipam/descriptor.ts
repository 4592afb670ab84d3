import { nodes } from '@keelson/api'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { PodRanges } from './pod-ranges.ts'
import { createNodeIpamReconcile } from './reconcile.ts'

/** Gives every node a part of the cluster's pod addresses. */
export const nodeIpam: ControllerDescriptor = {
  name: 'node-ipam-controller',
  build(context) {
    const { clusterCidr, nodeCidrMaskSize, serviceClusterIpRange } = context.options
    const informer = context.informers.informer(nodes)
    const reconcile = createNodeIpamReconcile({
      getNode: (name) => informer.store.get(name),
      listNodes: () => informer.store.values(),
      enqueue: (name) => built.enqueue(name),
      ranges: new PodRanges({ clusterCidr, nodeMaskSize: nodeCidrMaskSize, serviceCidr: serviceClusterIpRange }),
      recorder: context.recorder('cidrAllocator'),
    })
    const built = controller('node-ipam-controller', context).for(nodes).reconcile(reconcile)
    return built
  },
}
