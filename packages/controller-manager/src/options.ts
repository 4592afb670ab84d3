import { electedDaemonOptions, securePortOption } from '@keelson/client'
import { defineOptions, durationOption, type OptionValues } from '@keelson/component-base'
import * as z from 'zod/mini'

/** Every option of kube-controller-manager, under upstream's names. */
export const optionTable = defineOptions({
  ...electedDaemonOptions,
  securePort: securePortOption(10257),
  controllers: {
    flag: 'controllers',
    schema: z.array(z.string()),
    default: ['*'],
    help: "Which controllers run: '*' for all, 'name' to add one, '-name' to leave one out.",
  },
  rootCaFile: {
    flag: 'root-ca-file',
    schema: z.optional(z.string()),
    help: 'The CA that pods verify the API server with; published to every namespace.',
  },
  clusterCidr: {
    flag: 'cluster-cidr',
    schema: z.cidrv4(),
    default: '10.244.0.0/16',
    help: 'The range of pod addresses.',
  },
  serviceClusterIpRange: {
    flag: 'service-cluster-ip-range',
    schema: z.cidrv4(),
    default: '10.96.0.0/12',
    help: 'The range of Service addresses; no node is given a part of it.',
  },
  nodeCidrMaskSize: {
    flag: 'node-cidr-mask-size',
    schema: z.int().check(z.minimum(8), z.maximum(30)),
    default: 24,
    help: 'The prefix length of the range that each node is given.',
  },
  nodeMonitorGracePeriod: durationOption({
    flag: 'node-monitor-grace-period',
    default: 50_000,
    help: 'How long a node may be silent before it counts as unreachable.',
  }),
  terminatedPodGcThreshold: {
    flag: 'terminated-pod-gc-threshold',
    schema: z.int(),
    default: 12_500,
    help: 'How many terminated pods may exist before the oldest are deleted; 0 or less keeps them all.',
  },
})

/** Parsed options. */
export type ControllerManagerOptionValues = OptionValues<typeof optionTable>
