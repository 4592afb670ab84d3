import {
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
  chmod,
  chown,
  lchown,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { applyFsGroup } from '../ownership.ts'
import { checkPayloadPath, type Payload } from './payload.ts'

const dataLink = '..data'
const newDataLink = '..data_tmp'

/** Settings of one write. */
export interface WriteOptions {
  /** The group that is to own the files. */
  readonly fsGroup?: number
  /** Names the new directory; milliseconds since the epoch. */
  readonly now: number
}

/**
 * Writes the files of a volume so that a reader sees either all of the old or all of the new ones, in upstream's
 * layout: `..data` points to a directory that is never changed again, names in the root point to `..data/<name>`, and
 * an update swings `..data` over in one rename.
 */
export async function writeAtomically(root: string, payload: Payload, options: WriteOptions): Promise<void> {
  for (const path of payload.keys()) checkPayloadPath(path)
  const previous = await readlink(join(root, dataLink)).catch(() => undefined)
  const fresh = await mkdtemp(join(root, `..${timestamp(options.now)}.`))
  try {
    await fill(fresh, payload, options.fsGroup)
  } catch (err) {
    // Nothing leads to it, and every further try would leave another: on a full disk, or in memory.
    await rm(fresh, { recursive: true, force: true })
    throw err
  }
  await swing(root, fresh, options.fsGroup)
  await linkNames(root, payload, options.fsGroup)
  if (previous !== undefined) await rm(join(root, previous), { recursive: true, force: true })
}

async function fill(fresh: string, payload: Payload, gid: number | undefined): Promise<void> {
  await chmod(fresh, 0o755)
  for (const [path, file] of payload) {
    const target = join(fresh, path)
    await mkdir(dirname(target), { recursive: true, mode: 0o755 })
    await writeFile(target, file.content, { mode: 0o600 })
    if (file.uid !== undefined) await chown(target, file.uid, -1)
    // Set apart from writing: the process' umask must not take bits away.
    await chmod(target, file.mode)
  }
  if (gid !== undefined) await applyFsGroup(fresh, { gid, readOnly: true })
}

async function swing(root: string, fresh: string, gid: number | undefined): Promise<void> {
  const pending = join(root, newDataLink)
  await rm(pending, { force: true })
  await symlink(fresh.slice(root.length + 1), pending)
  if (gid !== undefined) await lchown(pending, -1, gid)
  await rename(pending, join(root, dataLink))
}

async function linkNames(root: string, payload: Payload, gid: number | undefined): Promise<void> {
  const wanted = new Set([...payload.keys()].map((path) => path.split('/')[0] as string))
  const present = new Set((await readdir(root)).filter((name) => !name.startsWith('..')))
  for (const name of wanted) {
    if (present.has(name)) continue
    await symlink(join(dataLink, name), join(root, name))
    if (gid !== undefined) await lchown(join(root, name), -1, gid)
  }
  for (const name of present) if (!wanted.has(name)) await rm(join(root, name), { recursive: true, force: true })
}

/** `2026_01_02_03_04_05`, as upstream names its directories. */
function timestamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '_')
}
