import { isStatusError } from '@keelson/apimachinery'
import { beforeEach, describe, expect, it } from 'vitest'
import { change, testDependencies } from '../testing.ts'
import type { TestDependencies } from '../testing.ts'
import type { AdmissionAttributes } from '../port.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'

const namespace = (name: string, phase: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
  status: { phase },
})
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'ns' } }

let deps: TestDependencies
let admit: (attributes: AdmissionAttributes) => Promise<void>

beforeEach(async () => {
  deps = await testDependencies()
  const plugin = namespaceLifecycle(deps)
  admit = async (attributes) => plugin.admit?.(attributes)
})

describe('NamespaceLifecycle', () => {
  it('lets objects into namespaces that are there, in the cache or newer than it', async () => {
    deps.reader.add('namespaces', namespace('ns', 'Active'))
    await expect(admit(change('configmaps', configMap))).resolves.toBeUndefined()
    deps.reader.addFresh('namespaces', namespace('new', 'Active'))
    await expect(admit(change('configmaps', configMap, { namespace: 'new' }))).resolves.toBeUndefined()
  })

  it('answers 404 where the namespace is missing, but not to access reviews', async () => {
    await expect(admit(change('configmaps', configMap))).rejects.toThrow('namespaces "ns" not found')
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'LocalSubjectAccessReview',
      metadata: { namespace: 'ns' },
    }
    const attributes = change('localsubjectaccessreviews.authorization.k8s.io', review)
    await expect(admit(attributes)).resolves.toBeUndefined()
  })

  it('keeps new objects, and only those, out of a namespace that is going away', async () => {
    deps.reader.add('namespaces', namespace('ns', 'Terminating'))
    const err: unknown = await admit(change('configmaps', configMap)).catch((reason: unknown) => reason)
    if (!isStatusError(err)) throw err
    expect(err.message).toBe(
      'configmaps "c" is forbidden: unable to create new content in namespace ns because it is being terminated',
    )
    expect(err.status.details?.causes).toEqual([
      { reason: 'NamespaceTerminating', message: 'namespace ns is being terminated', field: 'metadata.namespace' },
    ])
    await expect(admit(change('configmaps', configMap, { operation: 'UPDATE' }))).resolves.toBeUndefined()
    await expect(
      admit(change('configmaps', undefined, { operation: 'DELETE', namespace: 'ns' })),
    ).resolves.toBeUndefined()
  })

  it("does not trust a cached namespace right after the namespace's deletion", async () => {
    deps.reader.add('namespaces', namespace('ns', 'Active'))
    await admit(
      change('namespaces', undefined, { operation: 'DELETE', oldObject: namespace('ns', 'Active'), name: 'ns' }),
    )
    deps.reader.remove('namespaces', 'ns')
    deps.reader.addFresh('namespaces', namespace('ns', 'Terminating'))
    await expect(admit(change('configmaps', configMap))).rejects.toThrow('because it is being terminated')
  })

  it.each(['default', 'kube-system', 'kube-public'])('keeps %s', async (name) => {
    const attributes = change('namespaces', undefined, {
      operation: 'DELETE',
      oldObject: namespace(name, 'Active'),
      name,
    })
    await expect(admit(attributes)).rejects.toThrow(
      `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    )
  })

  it('does not look at objects without a namespace', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }
    await expect(admit(change('nodes', node))).resolves.toBeUndefined()
  })
})
