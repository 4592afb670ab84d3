import { CommandError } from '../cli/errors.ts'
import type { DiscoveredGroup, Mapping } from './mapping.ts'

/** Finds resources by what users type and by what objects say of themselves. */
export class RestMapper {
  readonly groups: readonly DiscoveredGroup[]
  /** Every resource of every version; preferred versions of earlier groups first. */
  readonly #all: readonly Mapping[]

  constructor(groups: readonly DiscoveredGroup[]) {
    this.groups = groups
    const preferred = groups.flatMap((group) => group.versions[0]?.resources ?? [])
    const others = groups.flatMap((group) => group.versions.slice(1).flatMap(({ resources }) => resources))
    this.#all = [...preferred, ...others]
  }

  /** Each resource once, in its group's preferred version. */
  preferred(): Mapping[] {
    return this.groups.flatMap(({ versions }) => {
      const seen = new Set<string>()
      return versions.flatMap(({ resources }) =>
        resources.filter(({ resource }) => !seen.has(resource) && Boolean(seen.add(resource))),
      )
    })
  }

  /** The resources of a category such as `all`; undefined when no resource is in it. */
  category(name: string): Mapping[] | undefined {
    const members = this.preferred().filter(({ categories }) => categories.includes(name))
    return members.length === 0 ? undefined : members
  }

  /**
   * What a user calls a resource: plural, singular, short name or kind, alone or with group (`deployments.apps`) or
   * with version and group (`deployments.v1.apps`).
   */
  find(typed: string): Mapping | undefined {
    const [name = '', ...qualifier] = typed.split('.')
    const candidates = this.#all.filter((mapping) => answersTo(mapping, name))
    if (qualifier.length === 0) return candidates[0]
    const [version = '', ...rest] = qualifier
    const group = qualifier.join('.')
    return (
      candidates.find((one) => one.version === version && one.group === rest.join('.')) ??
      candidates.find((one) => one.group === group) ??
      candidates.find((one) => one.group.startsWith(`${group}.`))
    )
  }

  /** As find. Throws CommandError with kubectl's wording where there is no such resource. */
  require(typed: string): Mapping {
    const mapping = this.find(typed)
    if (mapping === undefined)
      throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(typed)}`)
    return mapping
  }

  /** The resource of an object's apiVersion and kind. */
  forKind(apiVersion: string, kind: string): Mapping | undefined {
    return this.#all.find((mapping) => mapping.kind === kind && versionOf(mapping) === apiVersion)
  }
}

function versionOf({ group, version }: Mapping): string {
  return group === '' ? version : `${group}/${version}`
}

function answersTo(mapping: Mapping, typed: string): boolean {
  const name = typed.toLowerCase()
  return (
    mapping.resource === name ||
    mapping.singular === name ||
    mapping.kind.toLowerCase() === name ||
    mapping.shortNames.includes(name)
  )
}
