import { formatGroupVersion, statusErrors } from '@keelson/apimachinery'
import type { FieldError, GroupVersionKind, KubeObject } from '@keelson/apimachinery'
import type { AdmissionAttributes, AdmissionOperation } from '../../admission/port.ts'
import { addWarning } from '../../request/context.ts'
import type { RequestContext } from '../../request/context.ts'
import type { WriteOptions } from '../../request/options.ts'
import type { StrategyContext } from '../port.ts'
import type { RegistryDependencies, Resource } from './resource.ts'

/** One write as the registry sees it. */
export interface WriteRequest {
  readonly context: RequestContext
  readonly namespace: string
  readonly name: string
  /** '' for the object itself. */
  readonly subresource: string
  readonly options: Pick<WriteOptions, 'dryRun' | 'fieldManager' | 'raw'>
  /** May this user create the object? Asked when an update turns out to create. */
  authorizeCreate?(): Promise<void>
}

/** The context strategies get. */
export function strategyContext(deps: RegistryDependencies, request: WriteRequest): StrategyContext {
  return { request: request.context, clock: deps.clock, random: deps.random, dryRun: request.options.dryRun }
}

/** What admission sees of a write. `object` is the very object plug-ins may change. */
export function admissionAttributes(
  resource: Resource,
  request: WriteRequest,
  o: { operation: AdmissionOperation; object?: KubeObject; oldObject?: KubeObject; kind?: GroupVersionKind },
): AdmissionAttributes {
  const { group, version, kind, resource: plural } = resource.kind
  const { context } = request
  const namespace = resource.kind.namesNamespace ? request.name : request.namespace
  return {
    operation: o.operation,
    kind: o.kind ?? { group, version, kind },
    resource: { group, version, resource: plural },
    subresource: request.subresource,
    namespace,
    name: request.name,
    ...(o.object === undefined ? {} : { object: o.object }),
    ...(o.oldObject === undefined ? {} : { oldObject: o.oldObject }),
    user: context.user,
    dryRun: request.options.dryRun,
    options: request.options.raw,
    addWarning: (text) => addWarning(context, text),
  }
}

/** Throws Invalid (422) when there are errors. */
export function refuseInvalid(resource: Resource, object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length === 0) return
  const { group, kind } = resource.kind
  throw statusErrors.invalid({ group, kind }, object.metadata.name ?? '', errors)
}

/** Sets the type fields, which storage always holds. */
export function stampType(resource: Resource, object: KubeObject): KubeObject {
  const { apiVersion: _version, kind: _kind, ...rest } = object
  // First in the object, so that they lead its JSON.
  return { apiVersion: formatGroupVersion(resource.kind), kind: resource.kind.kind, ...rest }
}
