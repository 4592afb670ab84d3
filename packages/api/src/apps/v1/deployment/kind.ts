import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { scale } from '../scale.ts'
import type { Deployment } from '../types.generated.ts'
import { deploymentColumns, deploymentRow } from './columns.ts'
import { defaultDeployment } from './defaults.ts'
import { validateDeployment, validateDeploymentStatus, validateDeploymentUpdate } from './validation.ts'

/** Deployment of apps: deployments. */
export const deployments: KindDefinition<Deployment> = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: 'deployments',
  namespaced: true,
  definitionName: 'io.k8s.api.apps.v1.Deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  status: true,
  scale,
  generationTracked: true,
  defaults: defaultDeployment,
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  validateStatusUpdate: validateDeploymentStatus,
  columns: deploymentColumns,
  row: deploymentRow,
})
