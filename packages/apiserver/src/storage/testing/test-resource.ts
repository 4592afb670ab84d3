import type { KubeObject } from '@keelson/apimachinery'
import type { ResourceDefinition } from '../port.ts'

/** An object of the resource the contract tests use: pod-like, with a field to select by. */
export interface TestObject extends KubeObject {
  spec?: { nodeName?: string; value?: string }
}

/** The contract tests' resource. */
export const testResource: ResourceDefinition = {
  groupResource: { group: '', resource: 'pods' },
  apiVersion: 'v1',
  kind: 'Pod',
  namespaced: true,
  selectableFields: { 'spec.nodeName': (object: TestObject) => object.spec?.nodeName ?? '' },
  indexedFields: ['spec.nodeName'],
}

/** Builds a test object. */
export function testObject(
  name: string,
  o: { namespace?: string; labels?: Record<string, string>; nodeName?: string; value?: string; uid?: string } = {},
): TestObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: o.namespace ?? 'default', uid: o.uid ?? `uid-${name}`, labels: o.labels },
    spec: { nodeName: o.nodeName, value: o.value },
  }
}
