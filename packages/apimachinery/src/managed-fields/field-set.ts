/**
 * A set of field paths, as a tree. A step of a path is a serialised path element such as `f:spec`,
 * `k:{"name":"web"}` or `v:"a"`, so that comparing steps is comparing strings. Being a member and having
 * children are independent: owning `.spec` says nothing about `.spec.replicas`.
 */
export class FieldSet {
  readonly members: Set<string>
  readonly children: Map<string, FieldSet>

  constructor(members: Iterable<string> = [], children: Iterable<[string, FieldSet]> = []) {
    this.members = new Set(members)
    this.children = new Map(children)
  }

  /** A set of these paths. */
  static of(...paths: readonly (readonly string[])[]): FieldSet {
    const set = new FieldSet()
    for (const path of paths) set.insert(path)
    return set
  }

  /** Whether there is no path in the set. */
  get empty(): boolean {
    if (this.members.size > 0) return false
    for (const child of this.children.values()) if (!child.empty) return false
    return true
  }

  /** Adds a path; its parents are not added. The empty path, the whole object, is nobody's. */
  insert(path: readonly string[]): void {
    const last = path.at(-1)
    if (last === undefined) return
    let set: FieldSet | undefined
    for (let i = 0; i < path.length - 1; i++) set = (set ?? this).descend(path[i] ?? '')
    ;(set ?? this).members.add(last)
  }

  /** The subtree below a step, made if it is not there. */
  descend(step: string): FieldSet {
    let child = this.children.get(step)
    if (child === undefined) {
      child = new FieldSet()
      this.children.set(step, child)
    }
    return child
  }

  /** Whether a path is in the set. */
  has(path: readonly string[]): boolean {
    let set: FieldSet | undefined = this.children.get(path[0] ?? '')
    if (path.length === 1) return this.members.has(path[0] ?? '')
    for (let i = 1; i < path.length - 1; i++) set = set?.children.get(path[i] ?? '')
    return set?.members.has(path.at(-1) ?? '') ?? false
  }

  /** Paths of either set. */
  union(other: FieldSet): FieldSet {
    const result = new FieldSet(this.members, this.children)
    for (const member of other.members) result.members.add(member)
    for (const [step, child] of other.children) {
      const own = this.children.get(step)
      result.children.set(step, own === undefined ? child : own.union(child))
    }
    return result
  }

  /** Paths of both sets. */
  intersection(other: FieldSet): FieldSet {
    const result = new FieldSet()
    for (const member of this.members) if (other.members.has(member)) result.members.add(member)
    for (const [step, child] of this.children) {
      const theirs = other.children.get(step)
      const both = theirs === undefined ? undefined : child.intersection(theirs)
      if (both !== undefined && !both.empty) result.children.set(step, both)
    }
    return result
  }

  /** Paths of this set that are not in the other; a parent in the other does not take its children away. */
  difference(other: FieldSet): FieldSet {
    const result = new FieldSet()
    for (const member of this.members) if (!other.members.has(member)) result.members.add(member)
    for (const [step, child] of this.children) {
      const theirs = other.children.get(step)
      const rest = theirs === undefined ? child : child.difference(theirs)
      if (!rest.empty) result.children.set(step, rest)
    }
    return result
  }

  /** Paths of this set that are not in the other nor below one of its paths. */
  recursiveDifference(other: FieldSet): FieldSet {
    const result = new FieldSet()
    for (const member of this.members) if (!other.members.has(member)) result.members.add(member)
    for (const [step, child] of this.children) {
      if (other.members.has(step)) continue
      const theirs = other.children.get(step)
      const rest = theirs === undefined ? child : child.recursiveDifference(theirs)
      if (!rest.empty) result.children.set(step, rest)
    }
    return result
  }

  /** Whether both sets hold the same paths. */
  equals(other: FieldSet): boolean {
    return this.difference(other).empty && other.difference(this).empty
  }

  /** Every path of the set; parents before their children. */
  *paths(prefix: readonly string[] = []): Generator<string[]> {
    for (const member of [...this.members].toSorted()) yield [...prefix, member]
    const children = [...this.children].toSorted(([a], [b]) => (a < b ? -1 : 1))
    for (const [step, child] of children) yield* child.paths([...prefix, step])
  }
}
