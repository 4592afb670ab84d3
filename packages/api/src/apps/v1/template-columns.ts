import type { PodTemplateSpec } from '../../core/v1/types.generated.ts'
import { wideColumn } from '../../printing/columns.ts'

/** CONTAINERS and IMAGES of a workload's template, in wide output. */
export const templateColumns = [
  wideColumn('Containers', 'string', 'Names of each container in the template.'),
  wideColumn('Images', 'string', 'Images referenced by each container in the template.'),
] as const

/** The cells for templateColumns. */
export function templateCells(template: PodTemplateSpec | undefined): [names: string, images: string] {
  const containers = template?.spec?.containers ?? []
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')]
}
