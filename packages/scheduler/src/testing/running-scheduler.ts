import { events, nodes, pods, type Event, type Node, type Pod } from '@keelson/api'
import { isStatusError } from '@keelson/apimachinery'
import { createClient, type Client } from '@keelson/client'
import { createFakeApiServer, sendJson, type FakeApiServer, type FakeCollection } from '@keelson/client/testing'
import { createMetricsRegistry, createRunGroup, nullLogger, seededRandom, type Runnable } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { createScheduler } from '../app.ts'
import type { Plugin, PluginHandle } from '../framework/extension-points.ts'
import { defaultProfile } from '../profiles/profile.ts'

/** Answers a binding: by resolving, which binds, or by rejecting with a StatusError. */
export type BindAnswer = (pod: Pod, nodeName: string) => Promise<void> | void

/** A whole scheduler on a scripted API server, with time that stands still unless moved. */
export interface RunningScheduler {
  readonly clock: FakeClock
  readonly server: FakeApiServer
  readonly pods: FakeCollection<Pod>
  readonly nodes: FakeCollection<Node>
  /** Bindings asked for, as `pod -> node`, in order. */
  readonly bindings: readonly string[]
  /** How bindings are answered from now on. */
  answerBindings(answer: BindAnswer): void
  /** What the events about a pod say, as `reason: message`. */
  eventsOf(pod: string): readonly string[]
  /** The node a pod is on, or what its PodScheduled condition says. */
  fateOf(pod: string): string | undefined
  /** What /metrics says. */
  metrics(): string
  stop(): Promise<void>
}

/** Starts a scheduler; nodes and pods that are there from the beginning can be given, and plug-ins beside those of the tree. */
export async function runScheduler(
  present: readonly Node[] = [],
  extra: (handle: PluginHandle) => readonly Plugin[] = () => [],
  earlier: readonly Pod[] = [],
): Promise<RunningScheduler> {
  const server = await createFakeApiServer()
  const clock = new FakeClock()
  const collections = { pods: server.collection(pods), nodes: server.collection(nodes) }
  const recorded = server.collection(events)
  for (const node of present) collections.nodes.put(node)
  for (const pod of earlier) collections.pods.put(pod)
  const bindings: string[] = []
  let answer: BindAnswer = () => undefined
  server.intercept(async (req, res) => {
    const name = /\/namespaces\/default\/pods\/([^/]+)\/binding$/.exec(req.path)?.[1]
    if (name === undefined) return false
    const pod = collections.pods.get(`default/${name}`)
    const { target } = JSON.parse(req.body.toString('utf8')) as { target: { name: string } }
    bindings.push(`${name} -> ${target.name}`)
    try {
      await answer(pod!, target.name)
    } catch (err) {
      if (!isStatusError(err)) throw err
      sendJson(res, err.status.code, err.status)
      return true
    }
    collections.pods.put({ ...pod!, spec: { ...pod!.spec!, nodeName: target.name } })
    sendJson(res, 201, { apiVersion: 'v1', kind: 'Status', status: 'Success', code: 201 })
    return true
  })
  const random = seededRandom(1)
  const metrics = createMetricsRegistry()
  const deps = { clock, random, logger: nullLogger, metrics }
  const client = createClient(server.config, { clock, random, logger: nullLogger })
  const running = await start(client, { ...deps, ...withPlugins(extra) })
  return {
    ...collections,
    clock,
    server,
    bindings,
    answerBindings(next) {
      answer = next
    },
    eventsOf: (pod) => eventsOf(recorded, pod),
    fateOf: (pod) => fateOf(collections.pods.get(`default/${pod}`)),
    metrics: () => metrics.render(),
    async stop() {
      await running.stop()
      await client.close()
      await server.close()
    },
  }
}

/** The default profile with more plug-ins behind its own. */
function withPlugins(extra: (handle: PluginHandle) => readonly Plugin[]) {
  const profile = { ...defaultProfile, plugins: [...defaultProfile.plugins] }
  const outOfTree = (handle: PluginHandle): readonly Plugin[] => {
    const plugins = extra(handle)
    profile.plugins.push(...plugins)
    return plugins
  }
  return { profiles: [profile], outOfTree }
}

async function start(client: Client, deps: Parameters<typeof createScheduler>[1]): Promise<Runnable> {
  const scheduler = createScheduler(client, deps)
  const group = createRunGroup('scheduler', [scheduler.informers, scheduler.recorder, scheduler.loop])
  await group.start(new AbortController().signal)
  return group
}

function eventsOf(recorded: FakeCollection<Event>, pod: string): string[] {
  return recorded
    .list()
    .items.filter(({ involvedObject }) => involvedObject.name === pod)
    .map(({ reason, message }) => `${reason}: ${message}`)
}

function fateOf(pod: Pod | undefined): string | undefined {
  if (pod?.spec?.nodeName !== undefined) return pod.spec.nodeName
  const condition = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  return condition && `${condition.status} ${condition.reason}: ${condition.message}`
}
