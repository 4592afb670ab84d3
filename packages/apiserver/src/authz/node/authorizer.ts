import { parseFieldSelector } from '@keelson/apimachinery'
import { nodeNameOf } from '../../authn/groups.ts'
import type { AuthorizationResult, Authorizer, AuthorizerAttributes } from '../port.ts'
import { ruleAllows } from '../rbac/rule.ts'
import type { PolicyRule } from '../rbac/rule.ts'
import type { GraphResource, NodeGraph } from './graph.ts'

const allowed: AuthorizationResult = { decision: 'allow', reason: '' }
const noOpinion = (reason: string): AuthorizationResult => ({ decision: 'noOpinion', reason })

type Question = (node: string, asked: AuthorizerAttributes) => AuthorizationResult

/**
 * Lets kubelets do their work and no more: objects that pods refer to only while such a pod is bound to the node, its own
 * Node and Lease, and what `rules` (the role `system:node`) allows for everything else. What a node may write into those
 * objects is for the NodeRestriction admission plugin to say.
 */
export function createNodeAuthorizer(graph: NodeGraph, rules: readonly PolicyRule[]): Authorizer {
  const questions = questionsAbout(graph)
  return {
    async authorize(asked) {
      const node = nodeNameOf(asked.user)
      if (node === undefined) return noOpinion('')
      const question = asked.isResourceRequest ? questions[resourceKey(asked)] : undefined
      if (question !== undefined) return question(node, asked)
      return rules.some((rule) => ruleAllows(rule, asked)) ? allowed : noOpinion('')
    },

    async rulesFor(user) {
      const isNode = nodeNameOf(user) !== undefined
      return {
        resourceRules: [],
        nonResourceRules: [],
        incomplete: isNode,
        ...(isNode ? { evaluationError: 'node authorizer does not support user rule resolution' } : {}),
      }
    },
  }
}

function resourceKey(asked: AuthorizerAttributes): string {
  return asked.apiGroup === '' ? asked.resource : `${asked.apiGroup}/${asked.resource}`
}

function questionsAbout(graph: NodeGraph): Readonly<Record<string, Question | undefined>> {
  const related = (resource: GraphResource): Question => relatedQuestion(graph, resource)
  return {
    secrets: readsNamespaced(related('secrets')),
    configmaps: readsNamespaced(related('configmaps')),
    persistentvolumeclaims: getsOnly(related('persistentvolumeclaims')),
    serviceaccounts: createsTokens(related('serviceaccounts')),
    'coordination.k8s.io/leases': ownLease,
    'storage.k8s.io/csinodes': ownCsiNode,
    nodes: ownNode,
    pods: boundPods(related('pods')),
  }
}

function relatedQuestion(graph: NodeGraph, resource: GraphResource): Question {
  return (node, asked) => {
    if (asked.name === '') return noOpinion('No Object name found')
    if (graph.needs(node, resource, asked)) return allowed
    return noOpinion(`no relationship found between node '${node}' and this object`)
  }
}

function readsNamespaced(related: Question): Question {
  return (node, asked) => {
    if (!['get', 'list', 'watch'].includes(asked.verb)) return noOpinion('can only read resources of this type')
    if (asked.subresource !== '') return noOpinion('cannot read subresource')
    if (asked.namespace === '') return noOpinion('can only read namespaced object of this type')
    return related(node, asked)
  }
}

function getsOnly(related: Question): Question {
  return (node, asked) => {
    if (asked.subresource === 'status') {
      if (['update', 'patch'].includes(asked.verb)) return related(node, asked)
      return noOpinion('can only get/update/patch this type')
    }
    if (asked.verb !== 'get') return noOpinion('can only get individual resources of this type')
    return asked.subresource === '' ? related(node, asked) : noOpinion('cannot get subresource')
  }
}

function createsTokens(related: Question): Question {
  return (node, asked) => {
    if (asked.verb !== 'create' || asked.name === '') {
      return noOpinion('can only create tokens for individual service accounts')
    }
    if (asked.subresource !== 'token') return noOpinion('can only create token subresource of serviceaccount')
    return related(node, asked)
  }
}

const ownLease: Question = (node, asked) => {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(asked.verb)) {
    return noOpinion('can only get, create, update, patch, or delete a node lease')
  }
  if (asked.namespace !== 'kube-node-lease') {
    return noOpinion('can only access leases in the "kube-node-lease" system namespace')
  }
  // A create does not name its object here; NodeRestriction looks inside.
  if (asked.verb === 'create' || asked.name === node) return allowed
  return noOpinion('can only access node lease with the same name as the requesting node')
}

const ownCsiNode: Question = (node, asked) => {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(asked.verb)) {
    return noOpinion('can only get, create, update, patch, or delete a CSINode')
  }
  if (asked.subresource !== '') return noOpinion('cannot authorize CSINode subresources')
  if (asked.verb === 'create' || asked.name === node) return allowed
  return noOpinion('can only access CSINode with the same name as the requesting node')
}

const ownNode: Question = (node, asked) => {
  if (asked.subresource === 'status') return ['update', 'patch'].includes(asked.verb) ? allowed : noOpinion('')
  if (asked.subresource !== '') return noOpinion('')
  if (['create', 'update', 'patch'].includes(asked.verb)) return allowed
  if (!['get', 'list', 'watch'].includes(asked.verb)) return noOpinion('')
  if (asked.name === node) return allowed
  if (asked.name === '') return noOpinion(`node '${node}' cannot read all nodes, only its own Node object`)
  return noOpinion(`node '${node}' cannot read '${asked.name}', only its own Node object`)
}

function boundPods(related: Question): Question {
  return (node, asked) => {
    if (asked.subresource === 'status') return ['update', 'patch'].includes(asked.verb) ? allowed : noOpinion('')
    if (asked.subresource === 'eviction') return asked.verb === 'create' ? allowed : noOpinion('')
    if (asked.subresource !== '') return noOpinion('')
    if (asked.verb === 'get') return related(node, asked)
    if (asked.verb === 'create' || asked.verb === 'delete') return allowed
    if (asked.verb !== 'list' && asked.verb !== 'watch') return noOpinion('')
    if (selectsNode(asked.fieldSelector, node)) return allowed
    if (asked.name !== '' && asked.namespace !== '') return related(node, asked)
    return noOpinion('can only list/watch pods with spec.nodeName field selector')
  }
}

function selectsNode(fieldSelector: string | undefined, node: string): boolean {
  if (fieldSelector === undefined || fieldSelector === '') return false
  try {
    return parseFieldSelector(fieldSelector).requiresExactMatch('spec.nodeName') === node
  } catch {
    return false
  }
}
