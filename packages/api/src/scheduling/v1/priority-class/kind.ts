import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { PriorityClass } from '../types.generated.ts'
import { priorityClassColumns, priorityClassRow } from './columns.ts'
import { defaultPriorityClass } from './defaults.ts'
import { validatePriorityClass, validatePriorityClassUpdate } from './validation.ts'

/** PriorityClass of scheduling.k8s.io: priorityclasses. */
export const priorityClasses: KindDefinition<PriorityClass> = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  resource: 'priorityclasses',
  namespaced: false,
  definitionName: 'io.k8s.api.scheduling.v1.PriorityClass',
  shortNames: ['pc'],
  defaults: defaultPriorityClass,
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  columns: priorityClassColumns,
  row: priorityClassRow,
})
