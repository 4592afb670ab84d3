/** An image reference, completed with Docker's defaults. */
export interface ImageReference {
  /** Registry host, `docker.io` when none is named. */
  readonly registry: string
  /** Repository below it; `library/` is added for Docker's own. */
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

const domain =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/
const path = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const tagForm = /^\w[\w.-]{0,127}$/
const digestForm = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/

/** Reads a reference; undefined when it is not a valid one. A reference without tag and digest means `latest`. */
export function parseImage(text: string): ImageReference | undefined {
  const [named = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !digestForm.test(digest))) return undefined
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const tag = hasTag ? named.slice(colon + 1) : undefined
  if (tag !== undefined && !tagForm.test(tag)) return undefined
  const name = hasTag ? named.slice(0, colon) : named
  const slash = name.indexOf('/')
  const head = slash < 0 ? '' : name.slice(0, slash)
  const isHost = head.includes('.') || head.includes(':') || head === 'localhost' || head.toLowerCase() !== head
  const registry = isHost ? head : 'docker.io'
  const rest = isHost ? name.slice(slash + 1) : name
  if (!domain.test(registry) || !path.test(rest)) return undefined
  const repository = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest
  return { registry, repository, ...(tag || !digest ? { tag: tag ?? 'latest' } : {}), ...(digest ? { digest } : {}) }
}
