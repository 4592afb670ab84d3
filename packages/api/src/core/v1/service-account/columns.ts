import type { JsonValue } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn } from '../../../printing/columns.ts'
import type { ServiceAccount } from '../types.generated.ts'

/** The columns of `kubectl get serviceaccounts`. */
export const serviceAccountColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column(
    'Secrets',
    'string',
    'Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use. Pods are only limited to this list if this service account has a "kubernetes.io/enforce-mountable-secrets" annotation set to "true". The "kubernetes.io/enforce-mountable-secrets" annotation is deprecated since v1.32. Prefer separate namespaces to isolate access to mounted secrets. This field should not be used to find auto-generated service account token secrets for use outside of pods. Instead, tokens can be requested directly using the TokenRequest API, or service account token secrets can be manually created. More info: https://kubernetes.io/docs/concepts/configuration/secret',
  ),
  ageColumn,
]

/** The cells for serviceAccountColumns. */
export function serviceAccountRow(account: ServiceAccount, now: number): JsonValue[] {
  return [account.metadata.name ?? '', account.secrets?.length ?? 0, age(account, now)]
}
