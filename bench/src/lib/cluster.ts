import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEtcdClient, eventually, startEtcd } from '@keelson/apiserver/testing'
import type { EtcdPort, TestEtcd } from '@keelson/apiserver/testing'
import { systemClock } from '@keelson/component-base'
import { createBenchPki } from './certificates.ts'
import type { BenchPki } from './certificates.ts'
import { endProcess } from './child.ts'
import { startDaemon } from './daemon.ts'

/** How a client reaches a server of the bench. */
export interface Target {
  port: number
  ca: string
  cert: string
  key: string
}

/** An etcd, an apiserver on it as a process of its own, and what it takes to talk to both. */
export interface BenchCluster {
  readonly server: TestEtcd
  readonly etcd: EtcdPort
  readonly pki: BenchPki
  readonly target: Target
  /** One request to the apiserver. */
  call(method: string, path: string, body?: object): Promise<{ status: number; body: Buffer }>
  /** CPU seconds and resident megabytes of the apiserver. */
  usage(): { cpuSeconds: number; rssMb: number }
  stop(): Promise<void>
}

/** Starts etcd, runs `fill` on it, then starts the apiserver and waits until it serves. */
export async function startCluster(fill: (etcd: EtcdPort) => Promise<void>): Promise<BenchCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'keelson-bench-'))
  const pki = await createBenchPki(join(folder, 'pki'))
  const server = await startEtcd()
  const etcd = createEtcdClient({ endpoints: [server.endpoint], clock: systemClock })
  await fill(etcd)
  const port = await freePort()
  const child = await startDaemon('apiserver', folder, flags(pki, server.endpoint, port))
  const target = { port, ca: read(pki.ca), cert: read(pki.adminCert), key: read(pki.adminKey) }
  const agent = new Agent({ keepAlive: true })
  const call = (method: string, path: string, body?: object) => callOnce({ agent, target }, { method, path, body })
  const stop = async (): Promise<void> => {
    agent.destroy()
    await endProcess(child)
    etcd.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await eventually(async () => {
      if (child.exitCode !== null)
        throw new Error(`the apiserver ended: ${read(join(folder, 'apiserver.log')).slice(-2000)}`)
      const { status } = await call('GET', '/api/v1/namespaces/default')
      if (status !== 200) throw new Error(`the apiserver answers ${status}`)
    }, 60_000)
  } catch (err) {
    await stop()
    throw err
  }
  return { server, etcd, pki, target, call, usage: () => processUsage(child.pid as number), stop }
}

const read = (path: string): string => readFileSync(path, 'utf8')

function flags(pki: BenchPki, etcd: string, port: number): string[] {
  return [
    ['--secure-port', String(port)],
    ['--etcd-servers', etcd],
    ['--client-ca-file', pki.ca],
    ['--tls-cert-file', pki.serverCert],
    ['--tls-private-key-file', pki.serverKey],
    ['--service-account-key-file', pki.saPub],
    ['--service-account-signing-key-file', pki.saKey],
  ].flat()
}

function callOnce(
  { agent, target }: { agent: Agent; target: Target },
  o: { method: string; path: string; body?: object },
): Promise<{ status: number; body: Buffer }> {
  const headers = { accept: 'application/json', ...(o.body ? { 'content-type': 'application/json' } : {}) }
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', ...target, agent, path: o.path, method: o.method, headers },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }))
      },
    )
    sent.on('error', reject)
    sent.end(o.body ? JSON.stringify(o.body) : undefined)
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** CPU seconds used so far and resident megabytes of a process. */
export function processUsage(pid: number): { cpuSeconds: number; rssMb: number } {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? []
  const rss = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1]
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, rssMb: Number(rss) / 1024 }
}
