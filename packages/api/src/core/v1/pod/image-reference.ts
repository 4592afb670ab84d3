/** The parts of an image reference that decide about pulling. */
export interface ImageReference {
  /** 'docker.io/library/nginx' for 'nginx'. */
  repository: string
  /** 'latest' where the reference has neither tag nor digest. */
  tag: string
  digest: string
}

const reference =
  /^((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)(?::([\w][\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$/

/** Splits an image reference; undefined when it is not well-formed. */
export function parseImageReference(image: string): ImageReference | undefined {
  if (image.length > 4096) return undefined
  const match = reference.exec(image)
  if (match?.[1] === undefined) return undefined
  const [, name, tag = '', digest = ''] = match
  return { repository: withDefaultRegistry(name), tag: tag === '' && digest === '' ? 'latest' : tag, digest }
}

function withDefaultRegistry(name: string): string {
  const slash = name.indexOf('/')
  const host = slash < 0 ? '' : name.slice(0, slash)
  if (host.includes('.') || host.includes(':') || host === 'localhost') return name
  return slash < 0 ? `docker.io/library/${name}` : `docker.io/${name}`
}

/** The pull policy of an image that names none: Always for :latest, IfNotPresent for everything else. */
export function defaultPullPolicy(image: string | undefined): 'Always' | 'IfNotPresent' {
  return parseImageReference(image ?? '')?.tag === 'latest' ? 'Always' : 'IfNotPresent'
}
