import { commonOptions, defineOptions, type OptionValues } from '@keelson/component-base'
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
  iptablesMode: {
    flag: 'iptables-mode',
    schema: z.enum(['auto', 'nft', 'legacy']),
    default: 'auto',
    help: 'Which iptables programs to use: auto takes what `iptables` is on this machine.',
  },
  minSyncPeriodMs: {
    flag: 'iptables-min-sync-period-ms',
    schema: z.int().check(z.nonnegative()),
    default: 50,
    help: 'The least time between two syncs, in milliseconds; changes within it are written together.',
  },
  syncPeriodMs: {
    flag: 'iptables-sync-period-ms',
    schema: z.int().check(z.positive()),
    default: 30_000,
    help: 'How often to look whether somebody has removed the rules, in milliseconds.',
  },
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
