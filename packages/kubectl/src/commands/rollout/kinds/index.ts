import { CommandError } from '../../../cli/errors.ts'
import type { Mapping } from '../../../resources/mapping.ts'
import { deploymentRollout } from './deployment.ts'
import type { RolloutKind } from './kind.ts'

/** The kinds of workloads that roll out. */
export const rolloutKinds: readonly RolloutKind[] = [deploymentRollout]

/** What is known about a resource's rollouts. Throws CommandError, saying what cannot be done, for other resources. */
export function rolloutKindOf({ group, resource, kind }: Mapping, refusal: (kind: string) => string): RolloutKind {
  const found = rolloutKinds.find((one) => one.group === group && one.resource === resource)
  if (found === undefined) throw new CommandError(refusal(group === '' ? kind : `${kind}.${group}`))
  return found
}
