import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@keelson/component-base'

/** A real, private etcd for a test. */
export interface TestEtcd {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string
  /** Stops the process in its tracks (SIGSTOP): sockets stay open, nothing answers. */
  freeze(): void
  thaw(): void
  /** kill -9; the data directory stays. */
  kill(): Promise<void>
  /** Starts again on the same port and data after `kill`. */
  restart(): Promise<void>
  /** Ends the process and removes its data. */
  stop(): Promise<void>
}

/** Starts an etcd with a temporary data directory on free ports; resolves once it answers. */
export async function startEtcd(): Promise<TestEtcd> {
  const dir = await mkdtemp(join(tmpdir(), 'keelson-etcd-'))
  const [clientPort, peerPort] = await freePorts(2)
  const endpoint = `http://127.0.0.1:${clientPort}`
  const args = [
    ['--data-dir', dir],
    ['--listen-client-urls', endpoint],
    ['--advertise-client-urls', endpoint],
    ['--listen-peer-urls', `http://127.0.0.1:${peerPort}`],
    ['--log-level', 'error'],
  ].flat()
  let child = await launch(args, endpoint)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  return {
    endpoint,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    async restart() {
      child = await launch(args, endpoint)
    },
    async stop() {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function launch(args: string[], endpoint: string): Promise<ChildProcess> {
  const child = spawn('etcd', args, { stdio: 'ignore' })
  let failure: Error | undefined
  child.once('error', (err) => (failure = err))
  for (let attempt = 0; attempt < 400; attempt++) {
    if (failure) throw failure
    if (child.exitCode !== null) throw new Error(`etcd ended with code ${child.exitCode}`)
    if (await healthy(endpoint)) return child
    await systemClock.sleep(25)
  }
  child.kill('SIGKILL')
  throw new Error('etcd did not become healthy')
}

async function healthy(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(1000) })
    return ((await response.json()) as { health: string }).health === 'true'
  } catch {
    return false
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
