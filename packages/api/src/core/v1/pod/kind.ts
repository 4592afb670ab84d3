import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { connectVerbs, createVerbs, proxyVerbs, viewVerbs } from '../../../definition/verbs.ts'
import type { Pod } from '../types.generated.ts'
import { podColumns, podRow } from './columns.ts'
import { defaultPod } from './defaults.ts'
import { validatePod } from './validation.ts'
import { validatePodStatusUpdate } from './validate-status.ts'
import { validatePodUpdate } from './validate-update.ts'

/** Pod: pods. */
export const pods: KindDefinition<Pod> = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.Pod',
  shortNames: ['po'],
  categories: ['all'],
  subresources: [
    { name: 'attach', verbs: connectVerbs, kind: 'PodAttachOptions' },
    { name: 'binding', verbs: createVerbs, kind: 'Binding' },
    { name: 'ephemeralcontainers', verbs: viewVerbs, kind: 'Pod' },
    { name: 'eviction', verbs: createVerbs, kind: 'Eviction', group: 'policy', version: 'v1' },
    { name: 'exec', verbs: connectVerbs, kind: 'PodExecOptions' },
    { name: 'log', verbs: ['get'], kind: 'Pod' },
    { name: 'portforward', verbs: connectVerbs, kind: 'PodPortForwardOptions' },
    { name: 'proxy', verbs: proxyVerbs, kind: 'PodProxyOptions' },
    { name: 'resize', verbs: viewVerbs, kind: 'Pod' },
  ],
  status: true,
  generationTracked: true,
  defaults: defaultPod,
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  columns: podColumns,
  row: podRow,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status?.phase ?? '',
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
  },
})
