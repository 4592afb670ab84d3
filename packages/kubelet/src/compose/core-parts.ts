import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pods } from '@keelson/api'
import { admitPod } from '../admission/admit.ts'
import { instrumentedCgroups } from '../cgroups/instrumented.ts'
import { createCgroupManager } from '../cgroups/manager.ts'
import type { CgroupManager } from '../cgroups/manager.ts'
import { withQosCgroups } from '../cgroups/qos-cgroups.ts'
import { createKubeletCore } from '../core.ts'
import type { KubeletCore } from '../core.ts'
import { hostDns } from '../host.ts'
import type { NodeManager } from '../node/node-manager.ts'
import type { Pressure } from '../node/port.ts'
import { createPodObjects } from '../objects/pod-objects.ts'
import type { NodeFacts } from '../pod-workers/deps.ts'
import { isFinished } from '../pod-workers/pod-state.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { PodSource } from '../sync-loop/pod-source.ts'
import { createVolumeMetrics } from '../volumes/volume-metrics.ts'
import { createVolumeManager } from '../volumes/manager.ts'
import { linuxMounter } from '../volumes/mounts/linux-mounter.ts'
import { createTokenSource } from '../volumes/tokens/token-source.ts'
import type { Ground } from './ground.ts'

/** The core on its real ports: volumes, objects, cgroups and the Docker runtime. */
export function makeCore(
  ground: Ground,
  parts: {
    source: PodSource
    services: NodeFacts['services']
    node: () => NodeManager
    pressure: () => Pressure
  },
): KubeletCore {
  const { client, clock, random, logger, options, paths } = ground
  const objects = createPodObjects({ client, clock, random, logger })
  const allocatable = () => parts.node().allocatable()
  const volumes = createVolumeManager({
    paths,
    clock,
    objects,
    tokens: createTokenSource({ client, clock, random }),
    mounter: linuxMounter,
    facts: (pod) => ({ podIPs: core.podIPs(pod.metadata.uid ?? ''), hostIPs: [ground.nodeIP] }),
    allocatable,
    metrics: createVolumeMetrics(ground.metrics, clock),
  })
  // Pods that wait for their network are looked at again when it is there.
  const runtime: PodRuntime = {
    ...ground.runtime,
    async configureNetwork(podCIDR) {
      await ground.runtime.configureNetwork(podCIDR)
      core.wakeAll()
    },
  }
  const core: KubeletCore = createKubeletCore({
    ...ground,
    runtime,
    source: parts.source,
    pods: client.resource(pods),
    volumes,
    objects,
    cgroups: makeCgroups(ground, parts.source),
    node: nodeFacts(ground, { services: parts.services, allocatable }),
    maxParallelPulls: options.maxParallelImagePulls,
    admit(pod, others) {
      const node = parts.node().node()
      // Pods are delivered after the registration; a Node that was deleted since is about to be made anew.
      if (!node) return { reason: 'InvalidNodeInfo', message: 'Kubelet cannot get node info.' }
      const { allowedUnsafeSysctls } = options
      return admitPod(pod, { node, others, pressure: parts.pressure(), allowedUnsafeSysctls })
    },
    crashBackoff: { initialMs: 10_000, maxMs: options.maxContainerRestartPeriodSeconds * 1000 },
    onRuntimeConnection: () => parts.node().statusChanged(),
    onImagePulled: () => parts.node().imagesChanged(),
  })
  return core
}

function makeCgroups(ground: Ground, source: PodSource): CgroupManager {
  const { info, logger, options, machine } = ground
  const manager = createCgroupManager({ version: info.cgroupVersion, driver: info.cgroupDriver, logger })
  return withQosCgroups(instrumentedCgroups(manager, ground), {
    root: options.cgroupRoot,
    allocatableMilliCpu: () => machine.cpus * 1000,
    pods: () => source.list().filter((pod) => !isFinished(pod)),
  })
}

function nodeFacts(ground: Ground, parts: Pick<NodeFacts, 'services' | 'allocatable'>): NodeFacts {
  const { options, nodeIP, info } = ground
  return {
    ...parts,
    name: ground.nodeName,
    runtimeName: 'docker',
    cgroupRoot: options.cgroupRoot,
    cgroupDriver: info.cgroupDriver,
    cgroupsPerQos: options.cgroupsPerQos,
    cpuCfsQuota: options.cpuCfsQuota,
    podPidsLimit: options.podMaxPids,
    memoryCapacity: ground.machine.memoryBytes,
    seccompDir: join(options.rootDir, 'seccomp'),
    clusterDomain: options.clusterDomain,
    hostIPs: () => [nodeIP],
    dns: async () => ({
      clusterDNS: options.clusterDns,
      clusterDomain: options.clusterDomain,
      host: await hostDns(options.resolvConf),
    }),
    hostsFile: () => readFile('/etc/hosts', 'utf8').catch(() => ''),
    networkProblem: () => (ground.network.ready ? '' : 'the node has no pod CIDR yet'),
  }
}
