import { mkdir, open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Mounter } from '../mounts/port.ts'
import { openWithin, pathOf } from './safe-open.ts'

/**
 * Makes a sub-path of a volume appear at `target` and returns `target`. The container engine is then given a path that
 * no container can redirect. Does nothing when it is there already; one that was replaced in the volume meanwhile, as
 * every update of a ConfigMap does, is bound anew: no container can be started on a file that is gone.
 */
export async function bindSubPath(
  mounter: Mounter,
  source: { root: string; subPath: string },
  target: string,
): Promise<string> {
  const handle = await openWithin(source.root, source.subPath)
  try {
    if ((await mounter.mountsBelow(target)).includes(target)) {
      if (await isSame(handle, target)) return target
      await mounter.unmount(target)
    }
    const isDirectory = (await handle.stat()).isDirectory()
    await mkdir(isDirectory ? target : dirname(target), { recursive: true, mode: 0o750 })
    if (!isDirectory) await (await open(target, 'a', 0o640)).close()
    await mounter.bind(pathOf(handle), target)
  } finally {
    await handle.close()
  }
  return target
}

async function isSame(handle: FileHandle, path: string): Promise<boolean> {
  const [a, b] = await Promise.all([handle.stat(), stat(path)])
  return a.dev === b.dev && a.ino === b.ino
}
