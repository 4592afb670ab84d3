import type { KubeObject } from '@keelson/apimachinery'
import type { KindDefinition } from '../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn } from './columns.ts'

interface ScaleObject extends KubeObject {
  readonly spec?: { readonly replicas?: number }
  readonly status?: { readonly replicas?: number }
}

/** How a Scale prints: it is served by the sub-resource of other kinds, and has no kind definition of its own. */
export const scalePrinter: Pick<KindDefinition<ScaleObject>, 'columns' | 'row'> = {
  columns: [
    nameColumn,
    column('Desired', 'integer', 'Number of desired pods.'),
    column('Available', 'integer', 'Total number of available pods (ready for at least minReadySeconds).'),
    ageColumn,
  ],
  row: (scale, now) => [
    scale.metadata.name ?? '',
    scale.spec?.replicas ?? 0,
    scale.status?.replicas ?? 0,
    age(scale, now),
  ],
}
