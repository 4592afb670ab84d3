import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Mounter } from '../mounts/port.ts'
import { openWithin, pathOf } from './safe-open.ts'

/**
 * Makes a sub-path of a volume appear at `target` and returns `target`. The container engine is then given a path that
 * no container can redirect. Does nothing when it is there already.
 */
export async function bindSubPath(
  mounter: Mounter,
  source: { root: string; subPath: string },
  target: string,
): Promise<string> {
  if ((await mounter.mountsBelow(target)).includes(target)) return target
  const handle = await openWithin(source.root, source.subPath)
  try {
    const isDirectory = (await handle.stat()).isDirectory()
    await mkdir(isDirectory ? target : dirname(target), { recursive: true, mode: 0o750 })
    if (!isDirectory) await (await open(target, 'a', 0o640)).close()
    await mounter.bind(pathOf(handle), target)
  } finally {
    await handle.close()
  }
  return target
}
