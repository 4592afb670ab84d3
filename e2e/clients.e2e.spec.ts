import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { PassThrough, Writable } from 'node:stream'
import { eventually } from '@keelson/testing'
import {
  ApiException,
  AppsV1Api,
  Attach,
  CoreV1Api,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  Watch,
  type V1Status,
} from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ask } from './src/ask.ts'
import { useNamespace } from './src/namespace.ts'

// The official JavaScript client, as any program uses it.
const { name: namespace, kubectl } = useNamespace('clients')
const config = new KubeConfig()
config.loadFromFile(inject('cluster').kubeconfig)
const core = config.makeApiClient(CoreV1Api)
const apps = config.makeApiClient(AppsV1Api)

const pod = 'talking'
const container = 'main'

/** A stream that keeps what is written to it. */
class Sink extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** Runs a command in the pod, with input where there is any; resolves to its output and how it ended. */
async function exec(command: readonly string[], input?: string) {
  const [stdout, stderr] = [new Sink(), new Sink()]
  const stdin = input === undefined ? null : new PassThrough()
  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(config)
      .exec(namespace, pod, container, [...command], stdout, stderr, stdin, false, resolve)
      .then(() => stdin?.end(input))
      .catch(reject)
  })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

describe('the JavaScript client', () => {
  beforeAll(async () => {
    const script = 'while :; do echo tick; sleep 0.2; done & exec nginx -g "daemon off;"'
    const spec = { containers: [{ name: container, image: 'nginx:stable', command: ['sh', '-c', script] }] }
    const made = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: pod },
      spec: { ...spec, terminationGracePeriodSeconds: 1 },
    }
    await eventually(() => kubectl('apply -f -', JSON.stringify(made)))
    await kubectl(`wait --for=condition=Ready pod/${pod} --timeout=60s`)
  })
  afterAll(async () => {
    await kubectl(`delete pod ${pod} --wait=false`)
  })

  it('keeps an informer up to date', async () => {
    const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'of=informer' })
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const informer = makeInformer(config, path, list, 'of=informer')
    const seen: string[] = []
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, ({ metadata, data }) => void seen.push(`${verb} ${metadata?.name} ${data?.['key']}`))
    }
    informer.on('error', (err) => void seen.push(`error ${err}`))
    const make = (name: string) => ({ metadata: { name, labels: { of: 'informer' } }, data: { key: '1' } })
    await core.createNamespacedConfigMap({ namespace, body: make('early') })
    await informer.start()
    await core.createNamespacedConfigMap({ namespace, body: make('late') })
    await core.replaceNamespacedConfigMap({ namespace, name: 'late', body: { ...make('late'), data: { key: '2' } } })
    await core.deleteNamespacedConfigMap({ namespace, name: 'early' })
    await eventually(() => expect(seen).toEqual(['add early 1', 'add late 1', 'update late 2', 'delete early 1']))
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(['late'])
    await informer.stop()
  })

  it('watches until the time is over', async () => {
    const types: string[] = []
    const path = `/api/v1/namespaces/${namespace}/pods`
    await new Promise<void>((resolve, reject) => {
      new Watch(config)
        .watch(
          path,
          { timeoutSeconds: 1 },
          (type) => void types.push(type),
          () => resolve(),
        )
        .catch(reject)
    })
    expect(types).toContain('ADDED')
  })

  it('patches in four ways', async () => {
    const labels = { app: 'patched' }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'nginx:stable' }] } }
    const spec = { replicas: 0, selector: { matchLabels: labels }, template }
    await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: 'patched' }, spec } })
    const patch = (body: object, strategy: (typeof PatchStrategy)[keyof typeof PatchStrategy]) =>
      apps.patchNamespacedDeployment(
        { namespace, name: 'patched', body, fieldManager: 'e2e' },
        setHeaderOptions('Content-Type', strategy),
      )
    await patch([{ op: 'replace', path: '/spec/revisionHistoryLimit', value: 3 }], PatchStrategy.JsonPatch)
    await patch({ metadata: { labels: { merge: 'yes' } } }, PatchStrategy.MergePatch)
    const containers = [{ name: 'b', image: 'redis:7' }]
    await patch({ spec: { template: { spec: { containers } } } }, PatchStrategy.StrategicMergePatch)
    const applied = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'patched', labels: { ours: 'yes' } },
    }
    const result = await patch(applied, PatchStrategy.ServerSideApply)
    expect(result.metadata?.labels).toEqual({ merge: 'yes', ours: 'yes' })
    expect(result.spec?.revisionHistoryLimit).toBe(3)
    expect(result.spec?.template.spec?.containers.map(({ name }) => name).toSorted()).toEqual(['a', 'b'])
    const { spec: scaled } = await apps.replaceNamespacedDeploymentScale({
      namespace,
      name: 'patched',
      body: { metadata: { name: 'patched', namespace }, spec: { replicas: 1 } },
    })
    expect(scaled?.replicas).toBe(1)
  })

  it('pages through lists, and knows errors', async () => {
    const first = await core.listNamespace({ limit: 1 })
    const second = await core.listNamespace({ limit: 1, _continue: first.metadata?._continue })
    const names = [...first.items, ...second.items].map(({ metadata }) => metadata?.name)
    expect(new Set(names).size).toBe(2)
    expect(second.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion)
    const failure = await core.readNamespacedPod({ namespace, name: 'none' }).catch((err: unknown) => err)
    expect(failure).toBeInstanceOf(ApiException)
    expect(failure).toMatchObject({ code: 404 })
  })

  it('executes: both outputs, the exit code, input up to its end', async () => {
    const ended = await exec(['sh', '-c', 'echo out; echo err >&2; exit 7'])
    expect([ended.stdout, ended.stderr]).toEqual(['out\n', 'err\n'])
    expect(ended.status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode' })
    expect(ended.status.details?.causes).toEqual([{ reason: 'ExitCode', message: '7' }])
    const echoed = await exec(['head', '-c', '300000'], 'x'.repeat(300_000))
    expect([echoed.stdout.length, echoed.status.status]).toEqual([300_000, 'Success'])
  })

  it('follows a log to its end', async () => {
    const script = 'for i in 1 2 3; do echo line $i; sleep 0.2; done'
    const spec = {
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'nginx:stable', command: ['sh', '-c', script] }],
    }
    await core.createNamespacedPod({ namespace, body: { metadata: { name: 'finite' }, spec } })
    const log = new Sink()
    const ended = once(log, 'finish')
    // Refused until the container has begun.
    await eventually(() => new Log(config).log(namespace, 'finite', 'main', log, { follow: true }))
    await ended
    expect(log.text).toBe('line 1\nline 2\nline 3\n')
  })

  it('attaches', async () => {
    const output = new Sink()
    const attached = await new Attach(config).attach(namespace, pod, container, output, null, null, false)
    await eventually(() => expect(output.text).toContain('tick\n'))
    attached.close()
  })

  it('forwards a port', async () => {
    const forward = new PortForward(config)
    const server = createServer((socket) => void forward.portForward(namespace, pod, [80], socket, null, socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await ask(`http://127.0.0.1:${port}/`)).toContain('nginx')
    server.close()
  })
})
