import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nullLogger, runnable, seededRandom, type Runnable } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import type { Lease } from '../leader-election/lease-lock.ts'
import { leaseKind } from '../leader-election/lease-lock.ts'
import {
  createFakeApiServer,
  sendJson,
  testCertificates,
  type FakeApiServer,
  type FakeCollection,
} from '../testing/index.ts'
import type { DaemonGround } from './elected-daemon.ts'
import { createElectedDaemon } from './elected-daemon.ts'
import type { ElectedDaemonOptions } from './options.ts'

let folder: string
let server: FakeApiServer
let leases: FakeCollection<Lease>
let clock: FakeClock
let stopping: AbortController
let failures: string[]
let log: string[]
let ground: DaemonGround
let daemon: Runnable
let options: ElectedDaemonOptions

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-daemon-'))
  server = await createFakeApiServer()
  leases = server.collection(leaseKind)
  clock = new FakeClock()
  stopping = new AbortController()
  failures = []
  log = []
  options = await writeOptions()
})

afterEach(async () => {
  stopping.abort(new Error('over'))
  await daemon.stop()
  await server.close()
  await rm(folder, { recursive: true })
})

async function writeOptions(): Promise<ElectedDaemonOptions> {
  const pem = testCertificates()
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  const cluster = { server: server.config.server, 'certificate-authority-data': Buffer.from(pem.ca).toString('base64') }
  const kubeconfig = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  })
  return {
    logLevel: 'info',
    logFormat: 'json',
    kubeconfig: await file('kubeconfig', kubeconfig),
    bindAddress: '127.0.0.1',
    securePort: await freePort(),
    tlsCertFile: await file('server.crt', pem.serverCert),
    tlsPrivateKeyFile: await file('server.key', pem.serverKey),
    clientCaFile: undefined,
    authorizationAlwaysAllowPaths: ['/healthz', '/livez', '/readyz', '/extra'],
    leaderElect: true,
    leaderElectIdentity: 'me',
    leaderElectLeaseDuration: 60_000,
    leaderElectRenewDeadline: 40_000,
    leaderElectRetryPeriod: 3_000,
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => void probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => void probe.close(resolve))
  return port
}

const logged = (name: string): Runnable =>
  runnable(
    name,
    () => void log.push(`+${name}`),
    () => void log.push(`-${name}`),
  )

async function start(change: Partial<ElectedDaemonOptions> = {}): Promise<void> {
  const context = {
    clock,
    random: seededRandom(1),
    logger: nullLogger,
    signal: stopping.signal,
    fail: (err: unknown) => void failures.push((err as Error).message),
  }
  daemon = await createElectedDaemon(
    {
      name: 'kube-demo',
      options: { ...options, ...change },
      build(given) {
        ground = given
        given.health.addCheck('demo', () => undefined)
        return {
          always: [logged('informers')],
          leading: logged('loop'),
          routes: { '/extra': (_req, res) => void res.end('more') },
        }
      },
    },
    context,
  )
  await daemon.start(stopping.signal)
}

function get(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: options.securePort, path, rejectUnauthorized: false, agent: false },
      (res) => {
        let body = `${res.statusCode} `
        res.setEncoding('utf8')
        res.on('data', (chunk: string) => (body += chunk))
        res.on('end', () => resolve(body))
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 5 })

describe('a daemon that is elected', () => {
  it('runs its informers always and its work once it leads, under its name', async () => {
    await start()
    await until(() => expect(log).toEqual(['+informers', '+loop']))
    expect(leases.get('kube-system/kube-demo')?.spec).toMatchObject({ holderIdentity: 'me', leaseDurationSeconds: 60 })
    expect(ground.isLeader()).toBe(true)
    expect(server.requests[0]?.headers['user-agent']).toContain('kube-demo')
  })

  it('waits while another leads', async () => {
    leases.put({
      metadata: { name: 'kube-demo', namespace: 'kube-system' },
      spec: { holderIdentity: 'other', leaseDurationSeconds: 15 },
    })
    const asked = server.nextRequest()
    await start()
    await asked
    await clock.waitForTimers()
    expect(log).toEqual(['+informers'])
    expect(ground.isLeader()).toBe(false)
  })

  it('works at once where no election is asked for', async () => {
    await start({ leaderElect: false })
    expect(log).toEqual(['+informers', '+loop'])
    expect(ground.isLeader()).toBe(true)
    expect(await get('/healthz?verbose')).toBe('200 [+]demo ok\nhealthz check passed\n')
  })

  it('ends the process when leadership is lost, and only then', async () => {
    await start()
    await until(() => expect(log).toContain('+loop'))
    leases.put({
      metadata: { name: 'kube-demo', namespace: 'kube-system' },
      spec: { holderIdentity: 'other', leaseDurationSeconds: 15 },
    })
    await clock.waitForTimers()
    await clock.advanceAsync(3000)
    await until(() => expect(failures).toEqual(['leadership was lost']))
    expect(log).toEqual(['+informers', '+loop', '-loop'])
  })

  it('gives the Lease up when it is told to stop, without calling that a failure', async () => {
    await start()
    await until(() => expect(log).toContain('+loop'))
    stopping.abort(new Error('over'))
    await daemon.stop()
    expect(leases.get('kube-system/kube-demo')?.spec?.holderIdentity).toBe('')
    expect(failures).toEqual([])
    expect(log).toEqual(['+informers', '+loop', '-loop', '-informers'])
  })

  it('answers on its port: health with its checks in upstream’s order, its own paths, and nothing else to nobody', async () => {
    server.intercept((req, res) => {
      if (!req.path.endsWith('/subjectaccessreviews')) return false
      sendJson(res, 201, { ...(JSON.parse(req.body.toString('utf8')) as object), status: { allowed: false } })
      return true
    })
    await start()
    expect(await get('/readyz?verbose')).toBe(
      '200 [+]leaderElection ok\n[+]shutdown ok\n[+]demo ok\nreadyz check passed\n',
    )
    expect(await get('/extra')).toBe('200 more')
    expect(await get('/metrics')).toMatch(/^403 /)
    stopping.abort(new Error('shutting down'))
    expect(await get('/readyz')).toContain('[-]shutdown failed')
    expect(await get('/livez')).toBe('200 ok')
  })
})
