import { services } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'
import { int, text } from '../../cli/flags.ts'
import { dryRunFlag, fileFlags, filesOf, printFlags } from '../../cli/print-flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import { mappingResourceName } from '../../resources/mapping.ts'
import { select } from '../../resources/select.ts'
import { createGenerated } from '../create/create-generated.ts'
import { defineCommand } from '../command.ts'
import { dryRunOf } from '../dry-run.ts'
import { buildService, parseLabels } from './service.ts'

const flags = {
  ...fileFlags,
  ...printFlags,
  ...dryRunFlag,
  name: text('Name of the service; that of the object unless given'),
  port: text('Port of the service; those of the object unless given'),
  'target-port': text('Port of the containers, by number or name'),
  protocol: text('TCP, UDP or SCTP'),
  type: text('ClusterIP, NodePort, LoadBalancer or ExternalName'),
  selector: text('Labels of the pods; those of the object unless given'),
  labels: text('Labels of the service', { short: 'l' }),
  'cluster-ip': text('Its address, or None'),
  'external-ip': text('An address outside that it answers to'),
  'external-name': text('', { hidden: true }),
  'load-balancer-ip': text('Address for the load balancer'),
  'session-affinity': text('None or ClientIP'),
  'node-port': int('', { hidden: true }),
  overrides: text('JSON merged into the service'),
  'field-manager': text('Name that owns the fields', { initial: 'kubectl-expose' }),
} as const

/** The kinds that can be exposed, besides what -f names. */
const exposable = new Set(['pods', 'services', 'replicationcontrollers', 'deployments.apps', 'replicasets.apps'])

/** `kubectl expose`. */
export const expose = defineCommand({
  summary: 'Makes a Service for a pod, a service or a workload.',
  usage: 'kubectl expose (TYPE NAME | -f FILE) [--port=N] [--target-port=N] [--name=NAME] [--type=TYPE]',
  flags,
  complete: ({ args, flags: f }) => ({ args, flags: f, dryRun: dryRunOf(f['dry-run']) }),
  async run({ args, flags: f, dryRun }, context) {
    const selection = { args, ...filesOf(f) }
    const { infos, errors } = await select(selection, context)
    if (errors.length > 0) throw errors[0]
    for (const { mapping, object } of infos) {
      if (!exposable.has(mappingResourceName(mapping))) {
        throw new CommandError(
          `cannot expose a ${mapping.group === '' ? mapping.kind : `${mapping.kind}.${mapping.group}`}`,
        )
      }
      const built = buildService(object, {
        name: f.name,
        port: f.port,
        targetPort: f['target-port'],
        protocol: f.protocol,
        type: f.type,
        selector: f.selector,
        labels: f.labels,
        clusterIp: f['cluster-ip'],
        externalIp: f['external-ip'],
        loadBalancerIp: f['load-balancer-ip'],
        sessionAffinity: f['session-affinity'],
      })
      const service = f.overrides === '' ? built : merged(built, f.overrides)
      await createGenerated(
        service as unknown as AnyObject,
        {
          kind: services,
          output: f.output,
          template: f.template,
          managedFields: f['show-managed-fields'],
          dryRun,
          fieldManager: f['field-manager'],
          saveConfig: false,
          operation: 'exposed',
        },
        context,
      )
    }
    return 0
  },
})

/** Puts overrides into an object, field by field. Throws CommandError for what is not JSON. */
export function merged(object: JsonObject, overrides: string): JsonObject {
  let patch: unknown
  try {
    patch = JSON.parse(overrides)
  } catch (err) {
    throw new CommandError(`invalid overrides: ${(err as Error).message}`, { cause: err })
  }
  return mergeInto(object, patch as JsonObject)
}

function mergeInto(target: JsonObject, patch: JsonObject): JsonObject {
  const result: JsonObject = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    const before = result[key]
    if (value === null) delete result[key]
    else if (isMap(value) && isMap(before)) result[key] = mergeInto(before, value)
    else result[key] = value
  }
  return result
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export { parseLabels }
