import { commonOptions, defineOptions, durationOption, type OptionValues } from '@keelson/component-base'
import * as z from 'zod/mini'

/** Every option of kube-proxy, under upstream's names. */
export const optionTable = defineOptions({
  ...commonOptions,
  kubeconfig: {
    flag: 'kubeconfig',
    schema: z.optional(z.string()),
    help: 'Path to a kubeconfig with the location of the API server and the credentials; needed unless --cleanup is given.',
  },
  hostnameOverride: {
    flag: 'hostname-override',
    schema: z.optional(z.string()),
    help: "The node's name; the host name unless given.",
  },
  clusterCidr: {
    flag: 'cluster-cidr',
    schema: z.cidrv4(),
    default: '10.244.0.0/16',
    help: 'The range of pod addresses; traffic to cluster IPs from elsewhere is masqueraded.',
  },
  detectLocalMode: {
    flag: 'detect-local-mode',
    schema: z.enum(['ClusterCIDR', 'BridgeInterface', 'InterfaceNamePrefix']),
    default: 'ClusterCIDR',
    help: "How to tell the traffic of this node's pods: by the range of pod addresses, by a bridge or by the names of interfaces.",
  },
  podBridgeInterface: {
    flag: 'pod-bridge-interface',
    schema: z.optional(z.string()),
    help: 'The bridge that pods are on, for --detect-local-mode=BridgeInterface.',
  },
  podInterfaceNamePrefix: {
    flag: 'pod-interface-name-prefix',
    schema: z.optional(z.string()),
    help: "What the names of pods' interfaces begin with, for --detect-local-mode=InterfaceNamePrefix.",
  },
  masqueradeAll: {
    flag: 'masquerade-all',
    schema: z.boolean(),
    default: false,
    help: 'Masquerade all traffic to cluster IPs, not only that from elsewhere than pods.',
  },
  masqueradeBit: {
    flag: 'iptables-masquerade-bit',
    schema: z.int().check(z.minimum(0), z.maximum(31)),
    default: 14,
    help: 'The bit of the packet mark that says that a packet is to be masqueraded.',
  },
  localhostNodePorts: {
    flag: 'iptables-localhost-nodeports',
    schema: z.boolean(),
    default: true,
    help: 'Serve node ports on loopback addresses as well.',
  },
  nodePortAddresses: {
    flag: 'nodeport-addresses',
    schema: z.array(z.cidrv4()),
    default: [],
    help: "Ranges; node ports are served on this machine's addresses within them. All addresses unless given.",
  },
  iptablesMode: {
    flag: 'iptables-mode',
    schema: z.enum(['auto', 'nft', 'legacy']),
    default: 'auto',
    help: 'Which iptables programs to use: auto takes what `iptables` is on this machine.',
  },
  iptablesMinSyncPeriod: durationOption({
    flag: 'iptables-min-sync-period',
    default: 50,
    least: 0,
    help: 'The least time between two syncs; changes within it are written together.',
  }),
  iptablesSyncPeriod: durationOption({
    flag: 'iptables-sync-period',
    default: 30_000,
    help: 'How often to look whether somebody has removed the rules.',
  }),
  healthzBindAddress: {
    flag: 'healthz-bind-address',
    schema: z.ipv4(),
    default: '127.0.0.1',
    help: 'The address of the health server.',
  },
  healthzPort: {
    flag: 'healthz-port',
    schema: z.int(),
    default: 10256,
    help: 'The port of the health server.',
  },
  metricsBindAddress: {
    flag: 'metrics-bind-address',
    schema: z.ipv4(),
    default: '127.0.0.1',
    help: 'The address of the metrics server.',
  },
  metricsPort: {
    flag: 'metrics-port',
    schema: z.int(),
    default: 10249,
    help: 'The port of the metrics server.',
  },
  cleanup: {
    flag: 'cleanup',
    schema: z.boolean(),
    default: false,
    help: 'Remove every rule that kube-proxy ever wrote, then exit.',
  },
})

/** Parsed options. */
export type ProxyOptionValues = OptionValues<typeof optionTable>
