import { mkdir, readdir } from 'node:fs/promises'
import { writeAtomically } from './atomic/atomic-writer.ts'
import { digestPayload, type Payload } from './atomic/payload.ts'
import type { PreparedVolume, VolumeRequest } from './plugin.ts'

/** How a volume of generated files is kept. */
export interface ContentOptions {
  /** Keeps the files in memory: secrets do not touch the disk. */
  readonly inMemory: boolean
  readonly refreshAt?: number
}

/** Brings the files of a volume up to date; touches nothing when they already are. */
export async function prepareContent(
  request: VolumeRequest,
  payload: Payload,
  options: ContentOptions,
): Promise<PreparedVolume> {
  const { dir, context, pod } = request
  const { written } = context
  const prepared = { path: dir, readOnly: true, refreshAt: options.refreshAt }
  const fsGroup = pod.spec?.securityContext?.fsGroup
  const digest = `${fsGroup ?? ''}:${digestPayload(payload)}`
  if (written.get(dir) === digest && (await exists(dir))) return prepared
  await mkdir(dir, { recursive: true, mode: 0o755 })
  if (options.inMemory && !(await context.mounter.mountsBelow(dir)).includes(dir)) {
    await context.mounter.mountTmpfs(dir, {})
  }
  await writeAtomically(dir, payload, { fsGroup, now: context.clock.now() })
  written.set(dir, digest)
  return prepared
}

async function exists(dir: string): Promise<boolean> {
  return readdir(dir).then(
    (names) => names.includes('..data'),
    () => false,
  )
}
