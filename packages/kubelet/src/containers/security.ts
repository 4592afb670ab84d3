import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Container, Pod, SeccompProfile } from '@keelson/api'
import type { ContainerSecurity, ImageInfo } from '../runtime/types.ts'
import { ContainerConfigError } from './config-error.ts'

/**
 * Merges pod and container settings, the container's winning, and checks `runAsNonRoot` against the image.
 * @throws ContainerConfigError with upstream's wording when the image would run as root or as nobody knows whom.
 */
export async function containerSecurity(
  pod: Pod,
  container: Container,
  context: { image: ImageInfo; seccompDir: string },
): Promise<ContainerSecurity> {
  const ofPod = pod.spec?.securityContext ?? {}
  const own = container.securityContext ?? {}
  const runAsUser = own.runAsUser ?? ofPod.runAsUser
  verifyNonRoot(pod, container, { runAsUser, required: own.runAsNonRoot ?? ofPod.runAsNonRoot, image: context.image })
  const groups = [...(ofPod.supplementalGroups ?? []), ...(ofPod.fsGroup === undefined ? [] : [ofPod.fsGroup])]
  const privileged = own.privileged ?? false
  return {
    runAsUser,
    runAsGroup: own.runAsGroup ?? ofPod.runAsGroup,
    supplementalGroups: [...new Set(groups)],
    privileged,
    addCapabilities: own.capabilities?.add ?? [],
    dropCapabilities: own.capabilities?.drop ?? [],
    readOnlyRootFilesystem: own.readOnlyRootFilesystem ?? false,
    noNewPrivileges: own.allowPrivilegeEscalation === false && !privileged,
    seccomp: await seccompFor(own.seccompProfile ?? ofPod.seccompProfile, context.seccompDir),
    apparmor: apparmorFor(own.appArmorProfile ?? ofPod.appArmorProfile),
    procMount: own.procMount as 'Default' | 'Unmasked' | undefined,
  }
}

function verifyNonRoot(
  pod: Pod,
  container: Container,
  check: { runAsUser?: number; required?: boolean; image: ImageInfo },
): void {
  if (!check.required) return
  const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`
  if (check.runAsUser !== undefined) {
    if (check.runAsUser === 0) throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${where}`)
    return
  }
  const user = check.image.user.split(':')[0] ?? ''
  if (user !== '' && !/^\d+$/.test(user)) {
    throw new ContainerConfigError(
      `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`,
    )
  }
  if (user === '' || Number(user) === 0) {
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${where}`)
  }
}

async function seccompFor(profile: SeccompProfile | undefined, directory: string): Promise<string> {
  switch (profile?.type) {
    case 'RuntimeDefault':
      return 'RuntimeDefault'
    case 'Localhost':
      return readProfile(join(directory, profile.localhostProfile ?? ''))
    default:
      return 'Unconfined'
  }
}

async function readProfile(path: string): Promise<string> {
  try {
    return JSON.stringify(JSON.parse(await readFile(path, 'utf8')))
  } catch (err) {
    throw new ContainerConfigError(
      `cannot load seccomp profile "${path}": ${(err as Error).message}`,
      'CreateContainerError',
    )
  }
}

function apparmorFor(profile: { type: string; localhostProfile?: string } | undefined): string | undefined {
  if (profile?.type === 'Unconfined') return 'unconfined'
  return profile?.type === 'Localhost' ? profile.localhostProfile : undefined
}
