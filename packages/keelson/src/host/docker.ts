import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { Clock } from '@keelson/component-base'
import { Failure } from '../failure.ts'
import { hostRun } from '../home/paths.ts'
import { logTail, startSupervised, stopSupervised, supervisorPid, type Supervised } from '../supervisor/supervisor.ts'
import { run } from './exec.ts'
import { dockerRequirement, ensurePackages } from './packages.ts'

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

/**
 * Makes sure that a Docker Engine runs: one that answers is used as it is; else systemd is asked to start it; else,
 * where nothing manages it, it is started and supervised by keelson.
 *
 * @param home keelson's home folder
 * @throws Failure when none can be had
 */
export async function ensureDocker(home: string, clock: Clock, say: (line: string) => void): Promise<void> {
  if (await dockerAnswers()) return
  await ensurePackages([dockerRequirement], say)
  const own = dockerd(home)
  if (existsSync('/run/systemd/system')) {
    say('starting Docker through systemd')
    await run('systemctl', ['start', 'docker'])
  } else {
    say('starting dockerd (nothing on this machine manages it)')
    // With live-restore the death of the daemon disturbs no container.
    await startSupervised(own, { file: 'dockerd', args: ['--live-restore'] })
  }
  const deadline = clock.monotonic() + startDeadlineMs
  while (!(await dockerAnswers())) {
    if (clock.monotonic() > deadline) {
      await stopSupervised(own, clock)
      throw new Failure(
        `dockerd did not answer on ${socketPath} within ${startDeadlineMs / 1000} s: ${await logTail(own, 3)}`,
        'start Docker yourself, see that "docker info" works, then run the same command again',
      )
    }
    await clock.sleep(50)
  }
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
