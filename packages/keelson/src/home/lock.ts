import { spawnSync } from 'node:child_process'
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises'
import { asFailure, Failure, messageOf } from '../failure.ts'
import { lockFile } from './paths.ts'

/** What flock(1) answers when somebody else has the lock. */
const heldByAnother = 1

/**
 * Runs work that changes what a home folder describes while no other command does. The lock is flock(2) on a file in
 * that folder: the kernel gives it back with the process, however that ends, so none is ever left behind.
 *
 * @param command what is to be run, for whoever comes second
 * @throws Failure that names the command that is at work already
 */
export async function withHomeLock<T>(home: string, command: string, work: () => Promise<T>): Promise<T> {
  const path = lockFile(home)
  const file = await openIn(home, path)
  try {
    if (!tryLock(file)) {
      const holder = (await readFile(path, 'utf8')).trim()
      throw new Failure(
        `'${holder === '' ? 'another command' : holder}' is at work on ${home}`,
        'wait until it has ended, then run this command again',
      )
    }
    await file.truncate()
    await file.write(`keelson ${command} (pid ${process.pid})\n`)
    return await work()
  } finally {
    await file.close()
  }
}

async function openIn(home: string, path: string): Promise<FileHandle> {
  try {
    await makeFolder(home)
    return await open(path, 'a')
  } catch (error) {
    const remedy = 'name a folder that can be written to in KEELSON_HOME'
    throw asFailure(error) ?? new Failure(`${home} cannot be used: ${messageOf(error)}`, remedy, { cause: error })
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    // With parents to make, a refusal comes out as "no such file"; asked for one folder, the system tells the reason.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await mkdir(path)
    throw error
  }
}

/** Locks an open file. The lock belongs to the open file, not to flock(1), which inherits it for a moment. */
function tryLock(file: FileHandle): boolean {
  const { status, error } = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', file.fd] })
  if (error !== undefined) {
    throw new Failure(
      `flock, which keeps two commands from meddling with each other, does not run: ${error.message}`,
      "install it (Debian's package is util-linux), then run this command again",
      { cause: error },
    )
  }
  if (status !== 0 && status !== heldByAnother) throw new Error(`flock ended with ${status}`)
  return status === 0
}
