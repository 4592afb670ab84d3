import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@keelson/component-base'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { whileSteady } from './steadiness.ts'
import {
  endings,
  lastWords,
  logPath,
  programPid,
  startSupervised,
  stopSupervised,
  supervisorPid,
  type Supervised,
} from './supervisor.ts'

/** Longer than the supervisor's first pauses. */
vi.setConfig({ testTimeout: 20_000 })

let folder: string
let supervised: Supervised

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-supervisor-'))
  supervised = { name: 'program', run: join(folder, 'run'), logs: join(folder, 'logs') }
})
afterEach(async () => {
  await stopSupervised(supervised, systemClock)
  await rm(folder, { recursive: true })
})

const shell = (script: string) => ({ file: '/bin/sh', args: ['-c', script] })
const started = () =>
  vi.waitFor(() => {
    const pid = programPid(supervised)
    expect(pid).toBeDefined()
    return pid!
  })

describe('a supervised program', () => {
  it('runs with its output in the log', async () => {
    await startSupervised(supervised, shell('echo out; echo err >&2; exec sleep 60'))
    await started()
    await vi.waitFor(async () => expect(await readFile(logPath(supervised), 'utf8')).toBe('out\nerr\n'))
    expect(await lastWords(supervised)).toBe('err')
  })

  it('is started again when it is killed', async () => {
    await startSupervised(supervised, shell('exec sleep 60'))
    const first = await started()
    process.kill(first, 'SIGKILL')
    await vi.waitFor(() => expect(programPid(supervised)).not.toBe(first))
    await started()
  })

  it('is not started twice', async () => {
    await startSupervised(supervised, shell('exec sleep 60'))
    const pid = await started()
    await startSupervised(supervised, shell('exec sleep 60'))
    expect(programPid(supervised)).toBe(pid)
  })

  it('ends with its supervisor', async () => {
    await startSupervised(supervised, shell('exec sleep 60'))
    const pid = await started()
    const supervisor = supervisorPid(supervised)!
    await stopSupervised(supervised, systemClock)
    expect(programPid(supervised)).toBeUndefined()
    for (const each of [pid, supervisor]) expect(() => process.kill(each, 0)).toThrow('ESRCH')
  })

  it('ends although its supervisor was killed', async () => {
    await startSupervised(supervised, shell('exec sleep 60'))
    const pid = await started()
    process.kill(supervisorPid(supervised)!, 'SIGKILL')
    await vi.waitFor(() => expect(supervisorPid(supervised)).toBeUndefined())
    await stopSupervised(supervised, systemClock)
    // What has ended may stay in the list of processes, without a command line, until its new parent collects it.
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).toBe('')
  })

  it('is not mistaken for another process that has got its pid', async () => {
    await startSupervised(supervised, shell('exec sleep 60'))
    await started()
    await stopSupervised(supervised, systemClock)
    await writeFile(join(supervised.run, 'program.pid'), `${process.pid}\n`)
    expect(programPid(supervised)).toBeUndefined()
  })

  it('is killed when it ignores the request to end', async () => {
    await startSupervised(supervised, shell('trap "" TERM; while :; do sleep 1; done'))
    await started()
    await stopSupervised(supervised, systemClock, 300)
    expect(programPid(supervised)).toBeUndefined()
  })

  it('keeps count of its endings, and what waits for it gives up', async () => {
    const log = { level: 'fatal', err: { message: 'no such disk' }, msg: 'Start failed' }
    await startSupervised(supervised, shell(`echo '${JSON.stringify(log)}'; exit 1`))
    const waiting = whileSteady([supervised], systemClock, async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    await expect(waiting).rejects.toThrow('program keeps ending: Start failed: no such disk')
    expect(endings(supervised)).toBeGreaterThan(2)
    await stopSupervised(supervised, systemClock)
    await startSupervised(supervised, shell('exec sleep 60'))
    expect(endings(supervised)).toBe(0)
    expect(await whileSteady([supervised], systemClock, async () => 'up')).toBe('up')
  })

  it('is stopped also while it waits to be started again', async () => {
    await startSupervised(supervised, shell('exit 1'))
    await vi.waitFor(async () =>
      expect(await readFile(logPath(supervised), 'utf8')).toContain('starting it again in 1 s'),
    )
    expect(supervisorPid(supervised)).toBeDefined()
    await stopSupervised(supervised, systemClock)
    expect(supervisorPid(supervised)).toBeUndefined()
  })
})
