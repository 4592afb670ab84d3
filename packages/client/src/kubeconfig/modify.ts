import type { Clock } from '@keelson/component-base'
import { systemClock } from '@keelson/component-base'
import { mkdir, open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseKubeconfig } from './parse.ts'
import type { Kubeconfig } from './types.ts'
import { emptyKubeconfig, KubeconfigError } from './types.ts'

/** How long another program may hold the lock, and how often we look. */
const lockTimeoutMs = 10_000
const lockRetryMs = 50

/**
 * Changes one kubeconfig file, creating it (mode 0600) where there is none. Holds the lock file that kubectl uses
 * (`<path>.lock`), and replaces the file in one step, so that readers see the old or the new one. Entries and keys that
 * `change` leaves alone stay; relative paths stay relative. Comments are lost, as with kubectl.
 *
 * @throws KubeconfigError when the file is malformed or stays locked
 */
export async function modifyKubeconfig(
  path: string,
  change: (config: Kubeconfig) => void,
  deps: { clock: Clock } = { clock: systemClock },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 })
  await lock(`${path}.lock`, deps.clock)
  try {
    const target = await realpath(path).catch(() => path)
    const config = await read(target)
    change(config)
    const { stringify } = await import('yaml')
    const temporary = `${target}.keelson-${process.pid}.tmp`
    await writeFile(temporary, stringify(config), { mode: 0o600 })
    await rename(temporary, target)
  } finally {
    await rm(`${path}.lock`, { force: true })
  }
}

async function read(path: string): Promise<Kubeconfig> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return emptyKubeconfig()
    throw new KubeconfigError(`error loading config file "${path}": ${(err as Error).message}`, { cause: err })
  }
  return await parseKubeconfig(text, path)
}

async function lock(path: string, clock: Clock): Promise<void> {
  const deadline = clock.monotonic() + lockTimeoutMs
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.close()
      return
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err
      if (clock.monotonic() >= deadline) {
        throw new KubeconfigError(`another program holds ${path}; if none is running, remove that file`, { cause: err })
      }
    }
    await clock.sleep(lockRetryMs)
  }
}
