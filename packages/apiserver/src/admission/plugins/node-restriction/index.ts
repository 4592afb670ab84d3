import type { Lease, Node, Pod, TokenRequest } from '@keelson/api'
import { deepEqual, statusErrors } from '@keelson/apimachinery'
import type { KubeObject } from '@keelson/apimachinery'
import { nodeNameOf } from '../../../authn/groups.ts'
import { admissionForbidden } from '../../forbidden.ts'
import type { AdmissionDependencies } from '../../plugin.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../../port.ts'
import { forbiddenLabels } from './labels.ts'
import { audienceRefusal } from './token-audience.ts'
import { mirrorPodRefusal } from './mirror-pod.ts'

interface Check {
  readonly node: string
  readonly attributes: AdmissionAttributes
  readonly dependencies: AdmissionDependencies
}

type Rule = (check: Check) => Promise<string | undefined> | string | undefined

/** Keeps a kubelet's writes to its own Node, its own Lease and the pods bound to it. */
export function nodeRestriction(dependencies: AdmissionDependencies): AdmissionPlugin {
  return {
    name: 'NodeRestriction',
    handles: (operation) => operation !== 'CONNECT',

    async validate(attributes) {
      const node = nodeNameOf(attributes.user)
      if (node === undefined) return
      const { group, resource } = attributes.resource
      const path = [group === '' ? resource : `${group}/${resource}`, attributes.subresource].filter(Boolean).join('/')
      const refusal = await rules[path]?.({ node, attributes, dependencies })
      if (refusal !== undefined) throw admissionForbidden(attributes, refusal)
    },
  }
}

const rules: Readonly<Record<string, Rule | undefined>> = {
  pods: onPod,
  'pods/status': onPodStatus,
  'pods/eviction': onEviction,
  nodes: onNode,
  'nodes/status': onNode,
  'serviceaccounts/token': onToken,
  'coordination.k8s.io/leases': onLease,
}

async function onPod({ node, attributes, dependencies }: Check): Promise<string | undefined> {
  const { operation, object, oldObject } = attributes
  if (operation === 'CREATE') {
    const own = await dependencies.reader.get<Node>({ group: '', resource: 'nodes' }, node)
    return mirrorPodRefusal(object as Pod, node, own?.metadata.uid)
  }
  if (operation === 'DELETE') {
    const bound = (oldObject as Pod | undefined)?.spec?.nodeName === node
    return bound ? undefined : `node "${node}" can only delete pods with spec.nodeName set to itself`
  }
  return `unexpected operation "${operation}", node "${node}" can only create and delete mirror pods`
}

function onPodStatus({ node, attributes }: Check): string | undefined {
  const { operation, object, oldObject } = attributes
  if (operation !== 'UPDATE') return `unexpected operation "${operation}"`
  if ((oldObject as Pod).spec?.nodeName !== node) {
    return `node "${node}" can only update pod status for pods with spec.nodeName set to itself`
  }
  if (!deepEqual(labelsOf(oldObject), labelsOf(object))) return `node "${node}" cannot update labels through pod status`
  return undefined
}

async function onEviction({ node, attributes, dependencies }: Check): Promise<string | undefined> {
  const name = attributes.name || attributes.object?.metadata.name
  if (!name) return 'could not determine pod from request data'
  const pod = await findPod(dependencies, attributes.namespace, name)
  return pod.spec?.nodeName === node ? undefined : `node ${node} can only evict pods with spec.nodeName set to itself`
}

function onNode({ node, attributes }: Check): string | undefined {
  const { operation, object, oldObject } = attributes
  const name = attributes.name || object?.metadata.name
  if (name !== node) return `node "${node}" is not allowed to modify node "${name}"`
  if (object === undefined) return undefined
  const labels = forbiddenLabels(labelsOf(object), labelsOf(oldObject))
  if (operation === 'CREATE') {
    return labels.length === 0
      ? undefined
      : `node "${node}" is not allowed to set the following labels: ${labels.join(', ')}`
  }
  if (!deepEqual((object as Node).spec?.taints ?? [], (oldObject as Node).spec?.taints ?? [])) {
    return `node "${node}" is not allowed to modify taints`
  }
  if (labels.length > 0) return `node "${node}" is not allowed to modify labels: ${labels.join(', ')}`
  if (!deepEqual(object.metadata.ownerReferences ?? [], oldObject?.metadata.ownerReferences ?? [])) {
    return `node "${node}" is not allowed to modify ownerReferences`
  }
  return undefined
}

async function onToken({ node, attributes, dependencies }: Check): Promise<string | undefined> {
  if (attributes.operation !== 'CREATE') return undefined
  const ref = (attributes.object as TokenRequest).spec?.boundObjectRef
  if (ref?.apiVersion !== 'v1' || ref.kind !== 'Pod' || !ref.name) return 'node requested token not bound to a pod'
  if (!ref.uid) return 'node requested token with a pod binding without a uid'
  const pod = await findPod(dependencies, attributes.namespace, ref.name)
  if (pod.metadata.uid !== ref.uid) {
    return (
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. ` +
      'The object might have been deleted and then recreated'
    )
  }
  if (pod.spec?.nodeName !== node) return 'node requested token bound to a pod scheduled on a different node'
  return audienceRefusal(pod, attributes, dependencies)
}

function onLease({ node, attributes }: Check): string | undefined {
  if (attributes.namespace !== 'kube-node-lease') {
    return 'can only access leases in the "kube-node-lease" system namespace'
  }
  const name = attributes.operation === 'CREATE' ? (attributes.object as Lease).metadata.name : attributes.name
  return name === node ? undefined : 'can only access node lease with the same name as the requesting node'
}

async function findPod({ reader }: AdmissionDependencies, namespace: string, name: string): Promise<Pod> {
  const pods = { group: '', resource: 'pods' }
  const pod = await reader.get<Pod>(pods, name, { namespace })
  if (pod === undefined) throw statusErrors.notFound(pods, name)
  return pod
}

function labelsOf(object: KubeObject | undefined): Readonly<Record<string, string>> {
  return object?.metadata.labels ?? {}
}
