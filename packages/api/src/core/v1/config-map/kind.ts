import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { ConfigMap } from '../types.generated.ts'
import { configMapColumns, configMapRow } from './columns.ts'
import { validateConfigMap, validateConfigMapUpdate } from './validation.ts'

/** ConfigMap: configmaps. */
export const configMaps: KindDefinition<ConfigMap> = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  resource: 'configmaps',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.ConfigMap',
  shortNames: ['cm'],
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  columns: configMapColumns,
  row: configMapRow,
})
