import type { Pod } from '@keelson/api'
import type { ObjectFeed } from '../state/port.ts'
import { createNodeAuthorizer } from './node/authorizer.ts'
import { NodeGraph } from './node/graph.ts'
import { nodeRules } from './node/rules.ts'
import type { Authorizer } from './port.ts'
import { createRbacAuthorizer } from './rbac/authorizer.ts'
import { RbacState } from './rbac/policy.ts'
import type { RbacPolicy } from './rbac/policy.ts'
import { createUnionAuthorizer, superuserAuthorizer } from './union.ts'

/** Who may do what, as one part that starts with the server. */
export interface Authorization {
  /** system:masters, then Node, then RBAC. Answers from memory. */
  readonly authorizer: Authorizer
  readonly rbac: RbacPolicy
  /** Resolves once roles, bindings and pods are known; follows them until `signal` aborts. */
  start(signal: AbortSignal): Promise<void>
}

/** Authorization as the server runs it. Before `start` resolves only system:masters may do anything. */
export function createAuthorization(options: { readonly feed: ObjectFeed }): Authorization {
  const rbac = new RbacState()
  const graph = new NodeGraph()
  return {
    authorizer: createUnionAuthorizer([
      superuserAuthorizer,
      createNodeAuthorizer(graph, nodeRules()),
      createRbacAuthorizer(rbac),
    ]),
    rbac,
    async start(signal) {
      await Promise.all([
        rbac.start(options.feed, signal),
        options.feed.follow<Pod>({ group: '', resource: 'pods' }, graph, signal),
      ])
    },
  }
}
