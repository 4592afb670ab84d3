import type { Pod } from '@keelson/api'
import type { ObjectFeed } from '../state/port.ts'
import { createNodeAuthorizer } from './node/authorizer.ts'
import { NodeGraph } from './node/graph.ts'
import { nodeRules } from './node/rules.ts'
import type { Authorizer } from './port.ts'
import { createRbacAuthorizer } from './rbac/authorizer.ts'
import { RbacState } from './rbac/policy.ts'
import type { RbacPolicy } from './rbac/policy.ts'
import { constantAuthorizer, createUnionAuthorizer, superuserAuthorizer } from './union.ts'

/** What may stand in --authorization-mode. */
export const authorizationModes = ['Node', 'RBAC', 'AlwaysAllow', 'AlwaysDeny'] as const

/** The order upstream recommends. */
export const defaultAuthorizationModes: readonly AuthorizationMode[] = ['Node', 'RBAC']

/** One of the authorizers. */
export type AuthorizationMode = (typeof authorizationModes)[number]

/** Who may do what, as one part that starts with the server. */
export interface Authorization {
  /** system:masters, then the modes asked for, in order. Answers from memory. */
  readonly authorizer: Authorizer
  readonly rbac: RbacPolicy
  /** Resolves once roles, bindings and pods are known; follows them until `signal` aborts. */
  start(signal: AbortSignal): Promise<void>
}

/** Authorization as the server runs it. Before `start` resolves only system:masters may do anything. */
export function createAuthorization(options: {
  readonly feed: ObjectFeed
  readonly modes?: readonly AuthorizationMode[]
}): Authorization {
  const { modes = defaultAuthorizationModes } = options
  const rbac = new RbacState()
  const graph = new NodeGraph()
  const authorizers: Readonly<Record<AuthorizationMode, () => Authorizer>> = {
    Node: () => createNodeAuthorizer(graph, nodeRules()),
    RBAC: () => createRbacAuthorizer(rbac),
    AlwaysAllow: () => constantAuthorizer('allow'),
    AlwaysDeny: () => constantAuthorizer('noOpinion'),
  }
  return {
    authorizer: createUnionAuthorizer([superuserAuthorizer, ...modes.map((mode) => authorizers[mode]())]),
    rbac,
    async start(signal) {
      await Promise.all([
        rbac.start(options.feed, signal),
        options.feed.follow<Pod>({ group: '', resource: 'pods' }, graph, signal),
      ])
    },
  }
}
