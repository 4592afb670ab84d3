import type { VolumeProjection } from '@keelson/api'
import type { PayloadFile } from '../../atomic/payload.ts'
import { prepareContent } from '../../content.ts'
import type { VolumePlugin, VolumeRequest } from '../../plugin.ts'
import { isVolumeError, VolumeError } from '../../port.ts'
import { configMapFiles, downwardApiFiles, secretFiles } from '../../sources.ts'

const defaultTokenSeconds = 3600

interface Projected {
  readonly files: [string, PayloadFile][]
  readonly refreshAt?: number
}

/** Several sources in one directory, among them ServiceAccount tokens, which are replaced before they expire. */
export const projectedPlugin: VolumePlugin = {
  name: 'kubernetes.io/projected',
  source: 'projected',
  async prepare(request) {
    const { sources = [], defaultMode = 0o644 } = request.volume.projected ?? {}
    const outcomes = await Promise.allSettled(sources.map((source) => project(request, source, defaultMode)))
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    if (failures.length > 0) throw combine(failures)
    const parts = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const due = parts.flatMap((part) => part.refreshAt ?? [])
    const refreshAt = due.length === 0 ? undefined : Math.min(...due)
    return prepareContent(request, new Map(parts.flatMap((part) => part.files)), { inMemory: true, refreshAt })
  },
}

async function project(request: VolumeRequest, source: VolumeProjection, defaultMode: number): Promise<Projected> {
  const { context, pod } = request
  const namespace = pod.metadata.namespace ?? ''
  if (source.configMap) {
    const { name = '', items, optional } = source.configMap
    return { files: await configMapFiles(context, { namespace, name }, { items, optional, defaultMode }) }
  }
  if (source.secret) {
    const { name = '', items, optional } = source.secret
    return { files: await secretFiles(context, { namespace, name }, { items, optional, defaultMode }) }
  }
  if (source.downwardAPI) {
    return { files: downwardApiFiles(context, pod, { items: source.downwardAPI.items, defaultMode }) }
  }
  if (source.serviceAccountToken) {
    const { audience, expirationSeconds = defaultTokenSeconds, path } = source.serviceAccountToken
    const { token, refreshAt } = await context.tokens.token(pod, { audience, expirationSeconds })
    const uid = commonUser(request)
    // A token is for one user where the pod names it; a group gets its share by the volume's ownership.
    const mode = uid !== undefined || pod.spec?.securityContext?.fsGroup !== undefined ? 0o600 : defaultMode
    return { files: [[path, { content: Buffer.from(token), mode, uid }]], refreshAt }
  }
  const kind = Object.keys(source)[0] ?? 'empty'
  throw new VolumeError('unsupported', `projected source ${JSON.stringify(kind)} is not supported by this kubelet`)
}

/** The user all containers run as, if they agree on one. */
function commonUser({ pod }: VolumeRequest): number | undefined {
  const { containers = [], initContainers = [], securityContext } = pod.spec ?? {}
  const users = new Set(
    [...containers, ...initContainers].map((each) => each.securityContext?.runAsUser ?? securityContext?.runAsUser),
  )
  return users.size === 1 ? [...users][0] : undefined
}

function combine(failures: readonly unknown[]): unknown {
  if (failures.length === 1 || !failures.every(isVolumeError)) return failures[0]
  const [first] = failures
  return new VolumeError(first?.code ?? 'io', `[${failures.map((failure) => failure.message).join(', ')}]`)
}
