import { commonOptions, defineOptions } from '@keelson/component-base'
import type { OptionValues } from '@keelson/component-base'
import * as z from 'zod/mini'
import { defaultEvictionHard, parseThreshold } from './eviction/thresholds.ts'

const port = z.int().check(z.minimum(0), z.maximum(65_535))
const taint = /^(?<key>[^=:]+)(?:=(?<value>[^:]*))?:(?<effect>NoSchedule|PreferNoSchedule|NoExecute)$/

/** Options about the node and how it is reached. */
const nodeOptions = defineOptions({
  kubeconfig: {
    flag: 'kubeconfig',
    schema: z.string(),
    help: 'Path to a kubeconfig with the location of the API server and the credentials.',
  },
  hostnameOverride: {
    flag: 'hostname-override',
    schema: z.optional(z.string()),
    help: "The node's name; the host name unless given.",
  },
  nodeIP: {
    flag: 'node-ip',
    schema: z.optional(z.ipv4()),
    help: "The node's address; that of the default route unless given.",
  },
  nodeLabels: {
    flag: 'node-labels',
    schema: z.array(z.string()),
    default: [],
    help: 'Labels for the node when it registers, as key=value.',
  },
  registerWithTaints: {
    flag: 'register-with-taints',
    schema: z.array(z.string().check(z.regex(taint))),
    default: [],
    help: 'Taints for the node when it registers, as key=value:effect.',
  },
  maxPods: {
    flag: 'max-pods',
    schema: z.int().check(z.positive()),
    default: 110,
    help: 'How many pods this node takes.',
  },
  address: {
    flag: 'address',
    schema: z.ipv4(),
    default: '127.0.0.1',
    help: 'The address to serve the kubelet API on.',
  },
  port: { flag: 'port', schema: port, default: 10250, help: 'The port of the kubelet API.' },
  healthzBindAddress: {
    flag: 'healthz-bind-address',
    schema: z.ipv4(),
    default: '127.0.0.1',
    help: 'The address of the plain health server.',
  },
  healthzPort: { flag: 'healthz-port', schema: port, default: 10248, help: 'The port of the plain health server.' },
  tlsCertFile: { flag: 'tls-cert-file', schema: z.string(), help: 'The certificate of the kubelet API, PEM.' },
  tlsPrivateKeyFile: { flag: 'tls-private-key-file', schema: z.string(), help: 'The key of the certificate, PEM.' },
  clientCaFile: {
    flag: 'client-ca-file',
    schema: z.string(),
    help: 'The CA whose client certificates are believed, PEM.',
  },
})

/** Options about containers, images and their network. */
const podOptions = defineOptions({
  rootDir: {
    flag: 'root-dir',
    schema: z.string(),
    default: '/var/lib/kubelet',
    help: 'Where volumes and other files of pods are kept.',
  },
  logDir: {
    flag: 'log-dir',
    schema: z.string(),
    default: '/var/log',
    help: 'Below it, pods/ and containers/ link to the logs of containers.',
  },
  containerRuntimeEndpoint: {
    flag: 'container-runtime-endpoint',
    schema: z.string(),
    default: 'unix:///var/run/docker.sock',
    help: 'The Docker Engine: unix:///path or tcp://host:port.',
  },
  containerOwner: {
    flag: 'container-owner',
    schema: z.optional(z.string()),
    help: 'Tells the containers of this kubelet from those of others on the same Docker Engine; the node name unless given.',
  },
  clusterDns: {
    flag: 'cluster-dns',
    schema: z.array(z.ipv4()),
    default: [],
    help: 'Addresses of the DNS service that pods use.',
  },
  clusterDomain: {
    flag: 'cluster-domain',
    schema: z.string(),
    default: 'cluster.local',
    help: 'The domain of services.',
  },
  resolvConf: {
    flag: 'resolv-conf',
    schema: z.string(),
    default: '/etc/resolv.conf',
    help: "The node's resolver settings, which pods inherit.",
  },
  clusterCidr: {
    flag: 'cluster-cidr',
    schema: z.cidrv4(),
    default: '10.244.0.0/16',
    help: 'The range of pod addresses; traffic that leaves it is masqueraded.',
  },
  bridgeName: {
    flag: 'bridge-name',
    schema: z.string().check(z.maxLength(15)),
    default: 'keelson0',
    help: "The bridge of this node's pods.",
  },
  networkMtu: {
    flag: 'network-mtu',
    schema: z.optional(z.int().check(z.positive())),
    help: 'The MTU of the pod network; that of Docker unless given.',
  },
  evictionHard: {
    flag: 'eviction-hard',
    schema: z.array(z.string().check(z.refine((text) => parseThreshold(text) !== undefined, 'not signal<amount'))),
    default: [...defaultEvictionHard],
    help: 'When the node is short of a resource and evicts pods, as signal<amount: memory.available<100Mi, nodefs.available<10%.',
  },
  cgroupsPerQos: {
    flag: 'cgroups-per-qos',
    schema: z.boolean(),
    default: true,
    help: 'Whether pods get cgroups of their own, by their QoS class.',
  },
  cgroupRoot: {
    flag: 'cgroup-root',
    schema: z.string(),
    default: 'kubepods',
    help: 'The cgroup below which those of pods lie.',
  },
  cpuCfsQuota: { flag: 'cpu-cfs-quota', schema: z.boolean(), default: true, help: 'Whether CPU limits are enforced.' },
  podMaxPids: {
    flag: 'pod-max-pids',
    schema: z.optional(z.int().check(z.positive())),
    help: 'The most processes a container may have.',
  },
  allowedUnsafeSysctls: {
    flag: 'allowed-unsafe-sysctls',
    schema: z.array(z.string()),
    default: [],
    help: 'Sysctls, or prefixes ending in *, that pods may set beyond the safe ones.',
  },
  maxParallelImagePulls: {
    flag: 'max-parallel-image-pulls',
    schema: z.int().check(z.positive()),
    default: 5,
    help: 'How many images are pulled side by side; 1 serialises them.',
  },
  containerLogMaxSize: {
    flag: 'container-log-max-size',
    schema: z.string(),
    default: '10m',
    help: 'Size at which a container log is rotated.',
  },
  containerLogMaxFiles: {
    flag: 'container-log-max-files',
    schema: z.int().check(z.positive()),
    default: 5,
    help: 'How many log files of a container are kept.',
  },
  maxContainerRestartPeriodSeconds: {
    flag: 'max-container-restart-period-seconds',
    schema: z.int().check(z.positive()),
    default: 300,
    help: 'The longest wait between two runs of a crashing container.',
  },
})

/** Every option of the kubelet, under upstream's names where it has one. */
export const optionTable = defineOptions({ ...commonOptions, ...nodeOptions, ...podOptions })

/** Parsed options. */
export type KubeletOptionValues = OptionValues<typeof optionTable>

/** Reads `key=value` labels. */
export function parseLabels(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text) => [text.split('=')[0] ?? '', text.split('=').slice(1).join('=')]))
}

/** Reads `key=value:effect` taints. */
export function parseTaints(texts: readonly string[]): { key: string; value?: string; effect: string }[] {
  return texts.map((text) => {
    const { key = '', value, effect = '' } = taint.exec(text)?.groups ?? {}
    return { key, ...(value ? { value } : {}), effect }
  })
}
