import type { KubeletOptionValues } from '../options.ts'
import type { RuntimeInfo } from '../runtime/port.ts'

/** What this kubelet runs with, under the names of upstream's KubeletConfiguration: the document of /configz. */
export function kubeletConfiguration(
  options: KubeletOptionValues,
  { cgroupDriver }: Pick<RuntimeInfo, 'cgroupDriver'>,
) {
  return {
    enableServer: true,
    address: options.address,
    port: options.port,
    tlsCertFile: options.tlsCertFile,
    tlsPrivateKeyFile: options.tlsPrivateKeyFile,
    authentication: {
      x509: { clientCAFile: options.clientCaFile },
      webhook: { enabled: true },
      anonymous: { enabled: false },
    },
    authorization: { mode: 'Webhook' },
    healthzPort: options.healthzPort,
    healthzBindAddress: options.healthzBindAddress,
    clusterDomain: options.clusterDomain,
    clusterDNS: options.clusterDns,
    resolvConf: options.resolvConf,
    maxPods: options.maxPods,
    podPidsLimit: options.podMaxPids ?? -1,
    cgroupRoot: options.cgroupRoot,
    cgroupsPerQOS: options.cgroupsPerQos,
    cgroupDriver,
    cpuCFSQuota: options.cpuCfsQuota,
    serializeImagePulls: options.maxParallelImagePulls === 1,
    maxParallelImagePulls: options.maxParallelImagePulls,
    evictionHard: Object.fromEntries(options.evictionHard.map((text) => text.split('<', 2))) as Record<string, string>,
    allowedUnsafeSysctls: options.allowedUnsafeSysctls,
    containerLogMaxSize: options.containerLogMaxSize,
    containerLogMaxFiles: options.containerLogMaxFiles,
    crashLoopBackOff: { maxContainerRestartPeriod: `${options.maxContainerRestartPeriodSeconds}s` },
    containerRuntimeEndpoint: options.containerRuntimeEndpoint,
    registerNode: true,
    registerWithTaints: options.registerWithTaints,
    failSwapOn: false,
  }
}
