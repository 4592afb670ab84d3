import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { Secret } from '../types.generated.ts'
import { secretColumns, secretRow } from './columns.ts'
import { defaultSecret } from './defaults.ts'
import { validateSecret, validateSecretUpdate } from './validation.ts'

/** Secret: secrets. */
export const secrets: KindDefinition<Secret> = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.Secret',
  defaults: defaultSecret,
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  columns: secretColumns,
  row: secretRow,
  selectableFields: { type: ({ type }) => type ?? '' },
})
