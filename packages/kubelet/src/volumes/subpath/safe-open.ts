import { constants } from 'node:fs'
import { chmod, mkdir, open, realpath, stat, type FileHandle } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { VolumeError } from '../port.ts'

/** Linux' O_PATH: names a file without opening it, so that devices and unreadable files can be held too. */
const openPath = 0o10000000

/**
 * Opens a path below a volume's root, creating missing directories, and never leaves the root: links inside it are
 * resolved first, then each component is opened without following links, so that a container that swaps in a link
 * between check and use gets an error and not the node's file. The caller closes the handle.
 */
export async function openWithin(root: string, subPath: string): Promise<FileHandle> {
  if (subPath.split('/').includes('..') || subPath.startsWith('/')) {
    throw new VolumeError('invalid', `subPath ${JSON.stringify(subPath)} must stay inside the volume`)
  }
  const realRoot = await realpath(root)
  const resolved = await resolveExisting(realRoot, subPath)
  const inside = relative(realRoot, resolved)
  if (inside === '..' || inside.startsWith('../')) {
    throw new VolumeError('invalid', `subPath ${JSON.stringify(subPath)} not within volume path`)
  }
  const { mode } = await stat(realRoot)
  let handle = await open(realRoot, openPath | constants.O_DIRECTORY)
  for (const name of inside.split('/').filter((part) => part !== '')) {
    handle = await step(handle, name, mode & 0o7777)
  }
  return handle
}

/** A path that stands for an open file, for this process and for those it starts. */
export function pathOf(handle: FileHandle): string {
  return `/proc/${process.pid}/fd/${handle.fd}`
}

async function step(parent: FileHandle, name: string, mode: number): Promise<FileHandle> {
  const path = join(pathOf(parent), name)
  const flags = openPath | constants.O_NOFOLLOW
  try {
    let child = await open(path, flags).catch(ifMissing)
    if (!child) {
      await mkdir(path, { mode })
      child = await open(path, flags)
      // The volume's own permissions, which the process' umask has cut: the container's user has to get in.
      await chmod(pathOf(child), mode)
    }
    if ((await child.stat()).isSymbolicLink()) {
      await child.close()
      throw new VolumeError('invalid', `unexpected symlink ${name} in subPath`)
    }
    return child
  } catch (err) {
    if (err instanceof VolumeError) throw err
    throw new VolumeError('io', (err as Error).message, { cause: err })
  } finally {
    await parent.close()
  }
}

function ifMissing(err: NodeJS.ErrnoException): undefined {
  if (err.code !== 'ENOENT') throw err
}

/** Resolves links in the part of the path that exists; the rest is appended as it is. */
async function resolveExisting(root: string, subPath: string): Promise<string> {
  const parts = subPath.split('/').filter((part) => part !== '' && part !== '.')
  for (let length = parts.length; length > 0; length -= 1) {
    const found = await realpath(join(root, ...parts.slice(0, length))).catch(() => undefined)
    if (found !== undefined) return join(found, ...parts.slice(length))
  }
  return join(root, ...parts)
}
