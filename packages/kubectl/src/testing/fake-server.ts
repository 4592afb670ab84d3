import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { FakeClock } from '@keelson/component-base/testing'
import { seededRandom } from '@keelson/component-base'
import { runKubectl } from '../app.ts'

/** A request that the server has seen. */
export interface SeenRequest {
  method: string
  path: string
  query: URLSearchParams
  contentType: string
  accept: string
  body: unknown
}

/** What the server answers; undefined is 404. */
export type Answer = (request: SeenRequest) => { status?: number; body: unknown } | undefined

/** What a command line left behind. */
export interface RunOutcome {
  code: number
  out: string
  err: string
}

/** A scripted API server on loopback, and kubectl run against it. */
export interface FakeServer {
  readonly requests: SeenRequest[]
  kubectl(line: readonly string[], input?: string): Promise<RunOutcome>
  close(): Promise<void>
}

const resource = (name: string, kind: string, more: object = {}): object => ({
  resource: name,
  responseKind: { kind },
  scope: 'Namespaced',
  singularResource: kind.toLowerCase(),
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  ...more,
})

const core = [
  resource('configmaps', 'ConfigMap', { shortNames: ['cm'] }),
  resource('secrets', 'Secret'),
  resource('namespaces', 'Namespace', { shortNames: ['ns'], scope: 'Cluster' }),
  resource('nodes', 'Node', { shortNames: ['no'], scope: 'Cluster' }),
  resource('pods', 'Pod', { shortNames: ['po'], categories: ['all'] }),
  resource('services', 'Service', { shortNames: ['svc'], categories: ['all'] }),
]

const apps = [resource('deployments', 'Deployment', { shortNames: ['deploy'], categories: ['all'] })]

const discovery = (name: string, resources: readonly object[]): object => ({
  kind: 'APIGroupDiscoveryList',
  items: [{ metadata: { name }, versions: [{ version: 'v1', resources }] }],
})

/** Starts a server that knows discovery, and leaves everything else to `answer`. */
export async function startFakeServer(answer: Answer): Promise<FakeServer> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://server')
      const text = Buffer.concat(chunks).toString('utf8')
      const seen: SeenRequest = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        contentType: request.headers['content-type'] ?? '',
        accept: request.headers.accept ?? '',
        body: text === '' ? undefined : JSON.parse(text),
      }
      const found =
        seen.path === '/api'
          ? { body: discovery('', core) }
          : seen.path === '/apis'
            ? { body: discovery('apps', apps) }
            : answer(seen)
      if (seen.path !== '/api' && seen.path !== '/apis') requests.push(seen)
      const { status = 200, body } = found ?? { status: 404, body: notFound(seen.path) }
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    requests,
    kubectl: (line, input = '') => run(['--server', `http://127.0.0.1:${port}`, ...line], input),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Runs a command line without a server. */
export async function run(line: readonly string[], input = '', env: Record<string, string> = {}): Promise<RunOutcome> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const outcome = { out: '', err: '' }
  out.on('data', (chunk: Buffer) => (outcome.out += chunk.toString()))
  err.on('data', (chunk: Buffer) => (outcome.err += chunk.toString()))
  const code = await runKubectl(line, {
    streams: { in: Readable.from(input === '' ? [] : [input]), out, err },
    env: { HOME: '/nonexistent', ...env },
    clock: new FakeClock(Date.UTC(2026, 0, 1)),
    random: seededRandom(1),
    signal: new AbortController().signal,
  })
  return { code, ...outcome }
}

/** The refusal of an object that is not there. */
export function notFound(path: string): object {
  const [kind = '', name = ''] = path.split('/').slice(-2)
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'NotFound',
    message: `${kind} "${name}" not found`,
    code: 404,
    metadata: {},
  }
}
