import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { createVerbs } from '../../../definition/verbs.ts'
import type { ServiceAccount } from '../types.generated.ts'
import { serviceAccountColumns, serviceAccountRow } from './columns.ts'

/** ServiceAccount: serviceaccounts. */
export const serviceAccounts: KindDefinition<ServiceAccount> = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.ServiceAccount',
  shortNames: ['sa'],
  subresources: [
    { name: 'token', verbs: createVerbs, kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1' },
  ],
  columns: serviceAccountColumns,
  row: serviceAccountRow,
})
