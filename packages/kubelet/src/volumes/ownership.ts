import { chmod, lchown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const readWrite = 0o660
const readOnly = 0o440
const directory = 0o2110

/**
 * Gives a tree to a group: the group may read (and write, unless `readOnly`) everything, and what is created in its
 * directories stays with the group. The same bits as upstream's SetVolumeOwnership.
 */
export async function applyFsGroup(path: string, group: { gid: number; readOnly: boolean }): Promise<void> {
  const stat = await lstat(path)
  await lchown(path, stat.uid, group.gid)
  if (stat.isSymbolicLink()) return
  const mask = (group.readOnly ? readOnly : readWrite) | (stat.isDirectory() ? directory : 0)
  await chmod(path, (stat.mode & 0o7777) | mask)
  if (!stat.isDirectory()) return
  for (const name of await readdir(path)) await applyFsGroup(join(path, name), group)
}

/** True when the root of a tree already is as {@link applyFsGroup} leaves it. */
export async function hasFsGroup(path: string, group: { gid: number; readOnly: boolean }): Promise<boolean> {
  const stat = await lstat(path)
  const mask = (group.readOnly ? readOnly : readWrite) | directory
  return stat.gid === group.gid && (stat.mode & mask) === mask
}
