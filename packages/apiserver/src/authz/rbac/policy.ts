import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '@keelson/api'
import { serviceAccountUser } from '../../authn/groups.ts'
import type { UserInfo } from '../../authn/port.ts'
import type { FeedHandler, ObjectFeed } from '../../state/port.ts'
import type { PolicyRule } from './rule.ts'

const rbacGroup = 'rbac.authorization.k8s.io'

/** A rule with the words that say where it comes from. */
export interface GrantedRule {
  readonly rule: PolicyRule
  /** `ClusterRoleBinding "x" of ClusterRole "y" to Group "z"` */
  describe(): string
}

/** Points from a binding to the role it grants. */
export interface RoleRef {
  readonly kind: string
  readonly name: string
}

/** RBAC state as roles and bindings stand now. All answers come from memory. */
export interface RbacPolicy {
  /** Every rule a user holds in a namespace ('' for cluster scope only), and the roles that could not be found. */
  grantsOf(user: UserInfo, namespace: string): { grants: Iterable<GrantedRule>; errors: string[] }
  /** The rules of a role, or undefined when it does not exist. A Role is looked up in `namespace`. */
  rulesOfRole(ref: RoleRef, namespace: string): readonly PolicyRule[] | undefined
}

interface Grant {
  readonly roleRef: RoleRef
  readonly namespace: string
  readonly binding: string
  readonly subject: string
}

type Subject = NonNullable<ClusterRoleBinding['subjects']>[number]

/** Keeps roles and bindings indexed by subject, following storage. */
export class RbacState implements RbacPolicy {
  readonly #clusterRoles = new Map<string, readonly PolicyRule[]>()
  readonly #roles = new Map<string, readonly PolicyRule[]>()
  readonly #clusterBindings = new BindingIndex()
  readonly #namespaceBindings = new Map<string, BindingIndex>()

  /** Resolves once everything is known; follows until `signal` aborts. */
  async start(feed: ObjectFeed, signal: AbortSignal): Promise<void> {
    await Promise.all([
      feed.follow<ClusterRole>({ group: rbacGroup, resource: 'clusterroles' }, this.clusterRoleHandler(), signal),
      feed.follow<Role>({ group: rbacGroup, resource: 'roles' }, this.roleHandler(), signal),
      feed.follow<ClusterRoleBinding>(
        { group: rbacGroup, resource: 'clusterrolebindings' },
        this.#clusterBindings.handler((binding) => `ClusterRoleBinding "${binding.metadata.name}"`),
        signal,
      ),
      feed.follow<RoleBinding>({ group: rbacGroup, resource: 'rolebindings' }, this.roleBindingHandler(), signal),
    ])
  }

  grantsOf(user: UserInfo, namespace: string): { grants: Iterable<GrantedRule>; errors: string[] } {
    const errors: string[] = []
    return { grants: this.#visit(user, namespace, errors), errors }
  }

  rulesOfRole(ref: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    return ref.kind === 'ClusterRole' ? this.#clusterRoles.get(ref.name) : this.#roles.get(`${namespace}/${ref.name}`)
  }

  *#visit(user: UserInfo, namespace: string, errors: string[]): Generator<GrantedRule> {
    yield* this.#rulesOf(this.#clusterBindings.grantsTo(user), errors)
    if (namespace === '') return
    const bindings = this.#namespaceBindings.get(namespace)
    if (bindings !== undefined) yield* this.#rulesOf(bindings.grantsTo(user), errors)
  }

  *#rulesOf(grants: Iterable<Grant>, errors: string[]): Generator<GrantedRule> {
    for (const grant of grants) {
      const rules = this.rulesOfRole(grant.roleRef, grant.namespace)
      if (rules === undefined) {
        errors.push(`${grant.roleRef.kind.toLowerCase()}.${rbacGroup} "${grant.roleRef.name}" not found`)
        continue
      }
      const describe = () => `${grant.binding} of ${grant.roleRef.kind} "${grant.roleRef.name}" to ${grant.subject}`
      for (const rule of rules) yield { rule, describe }
    }
  }

  clusterRoleHandler(): FeedHandler<ClusterRole> {
    return rulesHandler(this.#clusterRoles, (role) => role.metadata.name ?? '')
  }

  roleHandler(): FeedHandler<Role> {
    return rulesHandler(this.#roles, (role) => `${role.metadata.namespace}/${role.metadata.name}`)
  }

  roleBindingHandler(): FeedHandler<RoleBinding> {
    const indexOf = (binding: RoleBinding): FeedHandler<RoleBinding> => {
      const namespace = binding.metadata.namespace ?? ''
      let index = this.#namespaceBindings.get(namespace)
      if (index === undefined) this.#namespaceBindings.set(namespace, (index = new BindingIndex()))
      return index.handler((one) => `RoleBinding "${one.metadata.name}/${one.metadata.namespace}"`)
    }
    return {
      replace: (bindings) => {
        this.#namespaceBindings.clear()
        for (const binding of bindings) indexOf(binding).set(binding)
      },
      set: (binding) => indexOf(binding).set(binding),
      remove: (binding) => indexOf(binding).remove(binding),
    }
  }
}

function rulesHandler<T extends ClusterRole | Role>(
  into: Map<string, readonly PolicyRule[]>,
  keyOf: (role: T) => string,
): FeedHandler<T> {
  const set = (role: T): void => void into.set(keyOf(role), (role.rules ?? []) as readonly PolicyRule[])
  return {
    replace(roles) {
      into.clear()
      roles.forEach(set)
    },
    set,
    remove: (role) => void into.delete(keyOf(role)),
  }
}

/** Bindings of one scope by the user or group they name, so that a request looks at its own few only. */
class BindingIndex {
  readonly #byName = new Map<string, readonly [string, Grant][]>()
  readonly #bySubject = new Map<string, Map<string, Grant>>()

  handler<T extends ClusterRoleBinding | RoleBinding>(describe: (binding: T) => string): FeedHandler<T> {
    const set = (binding: T): void => {
      this.#remove(binding.metadata.name ?? '')
      this.#add(binding, describe(binding))
    }
    return {
      replace: (bindings) => {
        this.#byName.clear()
        this.#bySubject.clear()
        bindings.forEach(set)
      },
      set,
      remove: (binding) => this.#remove(binding.metadata.name ?? ''),
    }
  }

  *grantsTo(user: UserInfo): Generator<Grant> {
    yield* this.#bySubject.get(`User:${user.name}`)?.values() ?? []
    for (const group of user.groups) yield* this.#bySubject.get(`Group:${group}`)?.values() ?? []
  }

  #add(binding: ClusterRoleBinding | RoleBinding, description: string): void {
    const name = binding.metadata.name ?? ''
    const namespace = binding.metadata.namespace ?? ''
    const entries = (binding.subjects ?? []).map((subject): [string, Grant] => [
      subjectKey(subject, namespace),
      { roleRef: binding.roleRef, namespace, binding: description, subject: describeSubject(subject, namespace) },
    ])
    this.#byName.set(name, entries)
    for (const [key, grant] of entries) {
      let grants = this.#bySubject.get(key)
      if (grants === undefined) this.#bySubject.set(key, (grants = new Map()))
      grants.set(name, grant)
    }
  }

  #remove(name: string): void {
    for (const [key] of this.#byName.get(name) ?? []) {
      const grants = this.#bySubject.get(key)
      grants?.delete(name)
      if (grants?.size === 0) this.#bySubject.delete(key)
    }
    this.#byName.delete(name)
  }
}

function subjectKey(subject: Subject, bindingNamespace: string): string {
  if (subject.kind !== 'ServiceAccount') return `${subject.kind}:${subject.name}`
  // A ClusterRoleBinding must name the account's namespace; a RoleBinding may leave its own out.
  return `User:${serviceAccountUser(subject.namespace || bindingNamespace, subject.name)}`
}

function describeSubject(subject: Subject, bindingNamespace: string): string {
  if (subject.kind !== 'ServiceAccount') return `${subject.kind} "${subject.name}"`
  return `ServiceAccount "${subject.name}/${subject.namespace || bindingNamespace}"`
}
