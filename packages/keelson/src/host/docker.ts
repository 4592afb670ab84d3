import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { Clock } from '@keelson/component-base'
import { Failure, messageOf } from '../failure.ts'
import { hostRun } from '../home/paths.ts'
import { whileSteady } from '../supervisor/steadiness.ts'
import { logPath, startSupervised, stopSupervised, supervisorPid, type Supervised } from '../supervisor/supervisor.ts'
import { lastLine, run } from './exec.ts'
import { dockerRequirement, type Requirement } from './packages.ts'

const socketPath = '/var/run/docker.sock'
const startDeadlineMs = 60_000

/** Whether a Docker Engine answers on the local socket. */
export async function dockerAnswers(): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/_ping', timeout: 5_000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    call.once('error', () => resolve(false))
    call.once('timeout', () => call.destroy())
    call.end()
  })
}

/** The package of the Docker Engine, unless one answers already, wherever it comes from. */
export async function dockerRequirements(): Promise<readonly Requirement[]> {
  return (await dockerAnswers()) ? [] : [dockerRequirement]
}

/**
 * Makes sure that a Docker Engine runs: one that answers is used as it is; else systemd is asked to start it; else,
 * where nothing manages it, it is started and supervised by keelson. It must be installed.
 *
 * @param home keelson's home folder
 * @throws Failure when none can be had
 */
export async function ensureDocker(home: string, clock: Clock, say: (line: string) => void): Promise<void> {
  if (await dockerAnswers()) return
  if (existsSync('/run/systemd/system')) await startBySystemd(clock, say)
  else await startOwn(dockerd(home), clock, say)
}

async function startBySystemd(clock: Clock, say: (line: string) => void): Promise<void> {
  say('starting Docker through systemd')
  try {
    await run('systemctl', ['start', 'docker'])
    await untilAnswering(clock)
  } catch (error) {
    throw notStarted(lastLine(error), "'journalctl -u docker' has its log", error)
  }
}

async function startOwn(own: Supervised, clock: Clock, say: (line: string) => void): Promise<void> {
  say('starting dockerd (nothing on this machine manages it)')
  // With live-restore the death of the daemon disturbs no container.
  await startSupervised(own, { file: 'dockerd', args: ['--live-restore'] })
  try {
    await whileSteady([own], clock, async (signal) => untilAnswering(clock, signal))
  } catch (error) {
    await stopSupervised(own, clock)
    throw notStarted(messageOf(error), `${logPath(own)} is its log`, error)
  }
}

async function untilAnswering(clock: Clock, signal?: AbortSignal): Promise<void> {
  const deadline = clock.monotonic() + startDeadlineMs
  while (!(await dockerAnswers())) {
    signal?.throwIfAborted()
    if (clock.monotonic() > deadline) throw new Error(`nothing answered within ${startDeadlineMs / 1000} s`)
    await clock.sleep(50)
  }
}

function notStarted(said: string, log: string, cause: unknown): Failure {
  return new Failure(
    `the Docker Engine does not start: ${said}`,
    `${log}; start Docker yourself, see that 'docker info' works, then run the same command again`,
    { cause },
  )
}

/** Stops a Docker daemon that keelson started; any other is left alone. */
export async function stopOwnDocker(home: string, clock: Clock): Promise<void> {
  await stopSupervised(dockerd(home), clock, 30_000)
}

/** Whether the running Docker daemon is one that keelson supervises. */
export function ownsDocker(home: string): boolean {
  return supervisorPid(dockerd(home)) !== undefined
}

function dockerd(home: string): Supervised {
  const folder = hostRun(home)
  return { name: 'dockerd', run: folder, logs: join(folder, 'logs') }
}
