/**
 * Names of containers in Docker. They exist for idempotency: Docker refuses a second container of the same
 * name, so a create whose answer was lost cannot start the same attempt twice. The format is dockershim's and
 * changing it would orphan running containers on upgrade.
 */

const prefix = 'k8s'
const delimiter = '_'
/** What stands in a sandbox's name where a container has its own name. */
const sandboxName = 'POD'

/** The six fields of a name. `container` is absent for a sandbox. */
export interface ContainerName {
  readonly container?: string
  readonly pod: string
  readonly namespace: string
  readonly uid: string
  readonly attempt: number
}

/** `k8s_<container|POD>_<pod>_<namespace>_<uid>_<attempt>`; none of the fields can contain an underscore. */
export function makeName(name: ContainerName): string {
  return [prefix, name.container ?? sandboxName, name.pod, name.namespace, name.uid, name.attempt].join(delimiter)
}

/** The inverse of {@link makeName}; undefined for a name that is not one of ours. Takes Docker's leading slash. */
export function parseName(raw: string): ContainerName | undefined {
  const fields = raw.replace(/^\//, '').split(delimiter)
  // A seventh field is the random suffix given when a name could not be had (see `create-named.ts`).
  if (fields.length < 6 || fields.length > 7) return undefined
  const [head, container, pod, namespace, uid, attemptText] = fields
  if (head !== prefix || !container || !pod || !namespace || !uid) return undefined
  if (!/^\d+$/.test(attemptText ?? '')) return undefined
  const rest = { pod, namespace, uid, attempt: Number(attemptText) }
  return container === sandboxName ? rest : { container, ...rest }
}
