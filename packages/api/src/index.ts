export type {
  ColumnDefinition,
  FieldReader,
  KindDefinition,
  ScalePaths,
  StorageConversion,
  SubresourceDefinition,
} from './definition/kind-definition.ts'
export { connectVerbs, createVerbs, fullVerbs, proxyVerbs, viewVerbs } from './definition/verbs.ts'
export * from './kinds.ts'
export { defaultColumns, defaultRow } from './printing/columns.ts'
export { scalePrinter } from './printing/scale.ts'
export * from './schema/index.ts'
export type * from './types.generated.ts'
export { setPodCondition } from './core/v1/pod/conditions.ts'
export { qosClass } from './core/v1/pod/qos.ts'
export { controllerOf, controllerReference, isControlledBy, podKey } from './meta/v1/objects.ts'
export * from './core/v1/pod/conditions.ts'
export { defaultPodSpec } from './core/v1/pod/defaults.ts'
export { allContainers } from './core/v1/pod/container-defaults.ts'
export * from './core/v1/pod/host-ports.ts'
export * from './core/v1/pod/image-reference.ts'
export * from './core/v1/pod/qos.ts'
export * from './core/v1/pod/requests.ts'
export { isExtendedResource, isNativeResource } from './core/v1/pod/resource-names.ts'
export * from './core/v1/pod/status-text.ts'
export * from './core/v1/pod/tolerations.ts'
export { mirrorPodAnnotation } from './core/v1/pod/validation.ts'
export { validateEphemeralContainersUpdate } from './core/v1/pod/validate-update.ts'
export * from './core/v1/node/conditions.ts'
export { rolesOf } from './core/v1/node/columns.ts'
export * from './core/v1/node/selector-matching.ts'
export * from './core/v1/service/helpers.ts'
export * from './apps/v1/deployment/pod-template-hash.ts'
export * from './apps/v1/deployment/rollout.ts'
export {
  defaultTokenRequest,
  defaultTokenSeconds,
  validateTokenRequest,
} from './authentication/v1/token-request/validation.ts'
export { validateScale } from './autoscaling/v1/scale-validation.ts'
export { namespaceNameLabel } from './core/v1/namespace/defaults.ts'
export { validateNamespaceFinalize } from './core/v1/namespace/validation.ts'
export { highestUserPriority, systemPriorityClasses } from './scheduling/v1/priority-class/validation.ts'
