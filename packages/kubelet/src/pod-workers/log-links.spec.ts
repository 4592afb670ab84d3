import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPaths } from '../paths.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import { linkLogs, removeStaleLogs } from './log-links.ts'

describe('log links', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kubelet-logs-'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('go when the logs of a pod that is gone have gone, and stay while there is a log', async () => {
    const paths = createPaths({ root, logDir: join(root, 'log') })
    await mkdir(join(root, 'engine'))
    const link = async (name: string) => {
      const logPath = join(root, 'engine', name)
      await writeFile(logPath, name)
      const pod = { uid: `uid-${name}`, namespace: 'default', name }
      await linkLogs({ id: name, name: 'main', pod, attempt: 0, logPath } as ContainerStatus, paths)
      return logPath
    }
    const [gone, known] = [await link('gone'), await link('known')]
    await link('foreign')
    await Promise.all([rm(gone), rm(known)])
    await removeStaleLogs(paths, new Set(['uid-known']))
    expect((await readdir(paths.podLogsDir)).toSorted()).toEqual([
      'default_foreign_uid-foreign',
      'default_known_uid-known',
    ])
    expect(await readdir(paths.containerLogsDir)).toEqual(['foreign_default_main-foreign.log'])
  })

  it('are nothing to clean where there never were any', async () => {
    await removeStaleLogs(createPaths({ root, logDir: join(root, 'none') }), new Set())
    expect(await readdir(root)).toEqual([])
  })
})
