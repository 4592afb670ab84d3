import type { Pod } from '@keelson/api'
import { statusErrors } from '@keelson/apimachinery'

function names(containers: readonly { name: string }[] | undefined): string[] {
  return (containers ?? []).map(({ name }) => name)
}

/**
 * The container a log or stream request means: the one it names, or the pod's only one. Throws 400 with upstream's
 * wording when that is unclear.
 */
export function chooseContainer(pod: Pod, asked: string): string {
  const name = pod.metadata.name ?? ''
  const { containers, initContainers, ephemeralContainers } = pod.spec
  const own = names(containers)
  const init = names(initContainers)
  const ephemeral = names(ephemeralContainers)
  if (asked !== '') {
    if ([...own, ...init, ...ephemeral].includes(asked)) return asked
    throw statusErrors.badRequest(`container ${asked} is not valid for pod ${name}`)
  }
  const [only] = own
  if (only !== undefined && own.length === 1) return only
  if (own.length === 0) throw statusErrors.badRequest(`a container name must be specified for pod ${name}`)
  const others = [
    ...(init.length === 0 ? [] : [` or one of the init containers: [${init.join(' ')}]`]),
    ...(ephemeral.length === 0 ? [] : [` or one of the ephemeral containers: [${ephemeral.join(' ')}]`]),
  ].join('')
  throw statusErrors.badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${own.join(' ')}]${others}`,
  )
}
