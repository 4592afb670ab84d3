/** Group of every user who proved who they are. */
export const authenticatedGroup = 'system:authenticated'
/** Group of the anonymous user. */
export const unauthenticatedGroup = 'system:unauthenticated'
/** Name of a user who presented no credentials. */
export const anonymousUser = 'system:anonymous'
/** Group whose members may do everything. */
export const mastersGroup = 'system:masters'
/** Group of every kubelet; its members are named `system:node:NODE`. */
export const nodesGroup = 'system:nodes'
const nodePrefix = 'system:node:'
const serviceAccountPrefix = 'system:serviceaccount:'

/** Name of the service account's user. */
export function serviceAccountUser(namespace: string, name: string): string {
  return `${serviceAccountPrefix}${namespace}:${name}`
}

/** Groups of the service account's user, `system:authenticated` left out. */
export function serviceAccountGroups(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
}

/** The node a kubelet's identity stands for, or undefined when the user is no kubelet. */
export function nodeNameOf(user: { name: string; groups: readonly string[] }): string | undefined {
  if (!user.name.startsWith(nodePrefix) || !user.groups.includes(nodesGroup)) return undefined
  const name = user.name.slice(nodePrefix.length)
  return name === '' ? undefined : name
}
