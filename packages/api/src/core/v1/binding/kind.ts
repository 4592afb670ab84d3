import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { createVerbs } from '../../../definition/verbs.ts'
import type { Binding } from '../types.generated.ts'
import { validateBinding } from './validation.ts'

/** Binding: bindings. */
export const bindings: KindDefinition<Binding> = defineKind<Binding>({
  group: '',
  version: 'v1',
  kind: 'Binding',
  resource: 'bindings',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.Binding',
  verbs: createVerbs,
  // The object is a request to the pod it names: its metadata is checked there.
  validateMeta: () => [],
  validate: validateBinding,
})
