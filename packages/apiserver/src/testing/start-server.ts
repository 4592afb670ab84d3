import { readFileSync } from 'node:fs'
import { request as httpsRequest, Agent } from 'node:https'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { nullLogger, parseOptions, seededRandom, systemClock } from '@keelson/component-base'
import type { Logger } from '@keelson/component-base'
import { apiServerOptions, createApiServer } from '../app.ts'
import type { ApiServer } from '../app.ts'
import { createFakeEtcd } from '../storage/testing/fake-etcd.ts'
import type { FakeEtcd } from '../storage/testing/fake-etcd.ts'

const testdata = join(import.meta.dirname, 'testdata')

/** The path of a file of test key material. */
export function testFile(name: string): string {
  return join(testdata, name)
}

/** The users that have a certificate. jane is nobody in particular. */
export type TestUser = 'admin' | 'jane' | 'anonymous'

/** What a test sends. */
export interface TestRequest {
  readonly method?: string
  readonly headers?: Record<string, string>
  /** Sent as JSON unless it is text or bytes. */
  readonly body?: unknown
  readonly as?: TestUser
}

/** JSON of any shape: tests look into answers of every kind, and their expectations are the check. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = any

/** What came back; `json` is undefined where the body is none. */
export interface TestAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly json: Loose
}

/** A whole API server in this process, on a fake etcd and a free port. */
export interface TestServer {
  readonly server: ApiServer
  readonly etcd: FakeEtcd
  readonly port: number
  request(path: string, o?: TestRequest): Promise<TestAnswer>
  /** Sends a request and hands over its response unread (watches, streams). */
  open(path: string, o?: TestRequest): Promise<IncomingMessage>
  agentFor(user: TestUser): Agent
  stop(): Promise<void>
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function createAgent(user: TestUser): Agent {
  const ca = readFileSync(testFile('ca.crt'))
  if (user === 'anonymous') return new Agent({ ca, keepAlive: true })
  const [cert, key] = [readFileSync(testFile(`${user}.crt`)), readFileSync(testFile(`${user}.key`))]
  return new Agent({ ca, cert, key, keepAlive: true })
}

/** Starts a server; `flags` are added to the ones it needs. Several may share an `etcd`. */
export async function startTestServer(
  o: { flags?: readonly string[]; logger?: Logger; etcd?: FakeEtcd } = {},
): Promise<TestServer> {
  const argv = [
    '--secure-port=0',
    '--etcd-compaction-interval=0',
    `--client-ca-file=${testFile('ca.crt')}`,
    `--tls-cert-file=${testFile('server.crt')}`,
    `--tls-private-key-file=${testFile('server.key')}`,
    `--service-account-key-file=${testFile('sa.key')}`,
    `--service-account-signing-key-file=${testFile('sa.key')}`,
    ...(o.flags ?? []),
  ]
  const options = await parseOptions(apiServerOptions, { argv, env: {} })
  const etcd = o.etcd ?? createFakeEtcd()
  const deps = { logger: o.logger ?? nullLogger, clock: systemClock, random: seededRandom(7), etcd }
  const server = createApiServer(options, deps)
  await server.start(new AbortController().signal)
  const { port } = server.address()
  const agents = new Map<TestUser, Agent>()
  const agentFor = (user: TestUser): Agent => {
    const agent = agents.get(user) ?? createAgent(user)
    agents.set(user, agent)
    return agent
  }
  const open = (path: string, r: TestRequest = {}): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const raw = typeof r.body === 'string' || Buffer.isBuffer(r.body)
      const body = r.body === undefined ? undefined : raw ? (r.body as string | Buffer) : JSON.stringify(r.body)
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const headers = {
        ...length,
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...r.headers,
      }
      const method = r.method ?? (body === undefined ? 'GET' : 'POST')
      const agent = agentFor(r.as ?? 'admin')
      const outgoing = httpsRequest({ host: '127.0.0.1', port, path, method, headers, agent }, resolve)
      outgoing.once('error', reject)
      outgoing.end(body)
    })
  return {
    server,
    etcd,
    port,
    open,
    agentFor,
    async request(path, r) {
      const response = await open(path, r)
      const text = await readText(response)
      return { status: response.statusCode ?? 0, headers: response.headers, text, json: parseBody(text) }
    },
    async stop() {
      for (const agent of agents.values()) agent.destroy()
      await server.stop()
    },
  }
}
