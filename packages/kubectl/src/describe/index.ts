import type { AnyObject } from '../resources/api.ts'
import type { DescribeContext, Describer } from './describer.ts'
import {
  configMapDescriber,
  namespaceDescriber,
  priorityClassDescriber,
  secretDescriber,
  serviceAccountDescriber,
} from './kinds/configuration.ts'
import { endpointsDescriber, endpointSliceDescriber } from './kinds/endpoints.ts'
import { describeGeneric } from './kinds/generic.ts'
import { nodeDescriber } from './kinds/node.ts'
import { podDescriber } from './kinds/pod.ts'
import { clusterRoleBindingDescriber, clusterRoleDescriber, roleBindingDescriber, roleDescriber } from './kinds/rbac.ts'
import { serviceDescriber } from './kinds/service.ts'
import { deploymentDescriber, replicaSetDescriber } from './kinds/workloads.ts'
import { findEvents } from './parts/events.ts'
import { createDescribeWriter } from './writer.ts'

/** Every kind with a description of its own. Others are described field by field. */
export const describers: readonly Describer[] = [
  podDescriber,
  nodeDescriber,
  serviceDescriber,
  deploymentDescriber,
  replicaSetDescriber,
  configMapDescriber,
  secretDescriber,
  namespaceDescriber,
  serviceAccountDescriber,
  endpointsDescriber,
  endpointSliceDescriber,
  roleDescriber,
  clusterRoleDescriber,
  roleBindingDescriber,
  clusterRoleBindingDescriber,
  priorityClassDescriber,
]

/** Describes an object. */
export async function describeObject(
  object: AnyObject,
  context: Omit<DescribeContext, 'events'> & { group: string; withEvents: boolean },
): Promise<string> {
  const describer = describers.find(({ group, kind }) => group === context.group && kind === object.kind)
  const events =
    context.withEvents && describer?.withoutEvents !== true
      ? await findEvents(context.api, object, {
          kind: describer?.eventsOfAnyKind === true ? undefined : object.kind,
          uids: describer?.eventUids?.(object) ?? [object.metadata.uid],
        })
      : undefined
  const out = createDescribeWriter()
  if (describer === undefined) describeGeneric(object, out, { ...context, events })
  else await describer.describe(object, out, { ...context, events })
  return out.text()
}
