import type { KindDefinition } from '@keelson/api'
import type { GroupResource } from '@keelson/apimachinery'
import type { ResourceDefinition } from '../storage/port.ts'
import { deploymentStrategy } from './apps/deployment/strategy.ts'
import { replicaSetStrategy } from './apps/replica-set/strategy.ts'
import { leaseStrategy } from './coordination/lease/strategy.ts'
import { endpointsStrategy } from './core/endpoints/strategy.ts'
import { eventStrategy } from './core/event/strategy.ts'
import { namespaceStrategy } from './core/namespace/strategy.ts'
import { nodeStrategy } from './core/node/strategy.ts'
import { podStrategy } from './core/pod/strategy.ts'
import { serviceStrategy } from './core/service/strategy.ts'
import { serviceAccountStrategy } from './core/service-account/strategy.ts'
import { clusterRoleStrategy } from './rbac/cluster-role/strategy.ts'
import { clusterRoleBindingStrategy } from './rbac/cluster-role-binding/strategy.ts'
import { roleStrategy } from './rbac/role/strategy.ts'
import { roleBindingStrategy } from './rbac/role-binding/strategy.ts'
import { priorityClassStrategy } from './scheduling/priority-class/strategy.ts'
import type { Strategy, StrategyDependencies, StrategyFactory } from './port.ts'

function factoryFor({ group, resource }: GroupResource): StrategyFactory | undefined {
  return strategyFactories.find((one) => one.group === group && one.resource === resource)
}

/** What storage must know about a kind. */
export function storageDefinition(kind: KindDefinition): ResourceDefinition {
  return {
    groupResource: { group: kind.group, resource: kind.resource },
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    namespaced: kind.namespaced,
    selectableFields: { ...kind.selectableFields },
    ...factoryFor(kind)?.storage,
  }
}

/** Every kind with server code of its own: its folder and a line here. All others follow the common rules. */
export const strategyFactories: readonly StrategyFactory[] = [
  deploymentStrategy,
  replicaSetStrategy,
  leaseStrategy,
  endpointsStrategy,
  eventStrategy,
  namespaceStrategy,
  nodeStrategy,
  podStrategy,
  serviceStrategy,
  serviceAccountStrategy,
  clusterRoleStrategy,
  clusterRoleBindingStrategy,
  roleStrategy,
  roleBindingStrategy,
  priorityClassStrategy,
]

/** The strategies of one server, each made when its kind is first used. */
export interface Strategies {
  for(kind: KindDefinition): Strategy
  /** Lets strategies that keep state of their own learn it. */
  start(signal: AbortSignal): Promise<void>
}

/** Binds the strategies to what they need. */
export function createStrategies(deps: StrategyDependencies): Strategies {
  const made = new Map<string, Strategy>()
  const strategyFor = ({ group, resource }: GroupResource): Strategy => {
    const key = `${group}/${resource}`
    const known = made.get(key)
    if (known !== undefined) return known
    const strategy = factoryFor({ group, resource })?.create(deps) ?? { group, resource }
    made.set(key, strategy)
    return strategy
  }
  return {
    for: strategyFor,
    async start(signal) {
      const stateful = strategyFactories.filter(({ startsWithServer }) => startsWithServer === true)
      await Promise.all(stateful.map((factory) => strategyFor(factory).start?.(signal)))
    },
  }
}
