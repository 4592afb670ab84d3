import Docker from 'dockerode'
import { nodes as nodeKind, pods as podKind } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { createClient, loadKubeconfig, restConfigFor } from '@keelson/client'
import type { Client } from '@keelson/client'
import { nullLogger, systemClock, systemRandom } from '@keelson/component-base'
import { pauseImage } from '@keelson/kubelet'
import type { Bench } from '../lib/bench.ts'
import { median } from '../lib/bench.ts'
import { machineCluster } from '../lib/machine-cluster.ts'

const rounds = 15
const namespace = 'default'
/** The label by which a container names its pod. */
const podLabel = 'io.kubernetes.pod.name'

/** From the creation of a pod to its containers seen running, against the Docker Engine calls alone. */
export const podStartBench: Bench = {
  name: 'pod-start',
  what: 'a pod of one container, its image present, from its creation to its being seen Running',
  budget: '≤ 1.3 × the Docker Engine calls it must make',
  async run(progress) {
    const cluster = machineCluster()
    const docker = new Docker()
    try {
      await cluster.keelson('up')
      const config = restConfigFor(await loadKubeconfig({ explicitPath: cluster.paths.adminKubeconfig }))
      const client = createClient(config, { clock: systemClock, random: systemRandom, logger: nullLogger })
      const [node] = (await client.resource(nodeKind).list()).items
      const ours: number[] = []
      const alone: number[] = []
      // The first round warms both sides up and does not count.
      for (let round = 0; round <= rounds; round++) {
        const name = `bench-${round}`
        ours.push(await startPod(client, name, node?.metadata.name as string))
        alone.push(await dockerCalls(docker, name))
        await client.resource(podKind).delete(name, { namespace, gracePeriodSeconds: 0 })
        progress(`${Math.round(ours.at(-1) ?? 0)} ms, the calls alone ${Math.round(alone.at(-1) ?? 0)} ms`)
      }
      await client.close()
      const [a, b] = [median(ours.slice(1)), median(alone.slice(1))]
      const note = 'calls: create, start and inspect a sandbox; create, start and inspect a container'
      return [{ what: 'pod start', ours: a, limit: b, unit: 'ms', ratio: a / b, note }]
    } finally {
      await cluster.remove()
    }
  },
}

async function startPod(client: Client, name: string, nodeName: string): Promise<number> {
  const resource = client.resource(podKind)
  const { metadata } = await resource.list({ namespace, limit: 1 })
  const end = new AbortController()
  const events = resource.watch({
    namespace,
    fieldSelector: `metadata.name=${name}`,
    resourceVersion: metadata.resourceVersion,
    signal: end.signal,
  })
  // The stream is open before the clock runs.
  const iterator = events[Symbol.asyncIterator]()
  let next = iterator.next()
  await systemClock.sleep(200)
  const begin = performance.now()
  await resource.create(pod(name, nodeName), { namespace })
  for (;;) {
    const { value, done } = await next
    if (done === true) throw new Error(`the watch ended before pod ${name} ran`)
    if (value.object.status?.containerStatuses?.[0]?.state?.running !== undefined) break
    next = iterator.next()
  }
  const elapsed = performance.now() - begin
  end.abort()
  await iterator.return?.().catch(() => undefined)
  return elapsed
}

function pod(name: string, nodeName: string): Pod {
  const container = { name: 'main', image: pauseImage.ref, imagePullPolicy: 'Never' }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: { nodeName, containers: [container], terminationGracePeriodSeconds: 0 },
  }
}

/** Makes the same two containers once more, by the calls that the kubelet cannot do without, and times only those. */
async function dockerCalls(docker: Docker, podName: string): Promise<number> {
  const found = await docker.listContainers({ filters: { label: [`${podLabel}=${podName}`] } })
  const infos = await Promise.all(found.map(({ Id }) => docker.getContainer(Id).inspect()))
  const sandboxInfo = infos.find((info) => !info.HostConfig.NetworkMode?.startsWith('container:'))
  const containerInfo = infos.find((info) => info !== sandboxInfo)
  if (sandboxInfo === undefined || containerInfo === undefined) throw new Error(`pod ${podName} has no two containers`)
  const made: Docker.Container[] = []
  const run = async (options: Docker.ContainerCreateOptions): Promise<Docker.Container> => {
    const container = await docker.createContainer(options)
    made.push(container)
    await container.start()
    await container.inspect()
    return container
  }
  const begin = performance.now()
  const sandbox = await run(optionsLike(sandboxInfo, `${podName}-sandbox`))
  const like = optionsLike(containerInfo, `${podName}-container`)
  const shared = `container:${sandbox.id}`
  await run({ ...like, HostConfig: { ...like.HostConfig, NetworkMode: shared, IpcMode: shared } })
  const elapsed = performance.now() - begin
  await Promise.all(made.toReversed().map((container) => container.remove({ force: true, v: true })))
  return elapsed
}

/** Options that make a container like another, without the labels that would make it the kubelet's. */
function optionsLike(info: Docker.ContainerInspectInfo, name: string): Docker.ContainerCreateOptions {
  const { Hostname, Entrypoint, Cmd, Env, User, Image, WorkingDir } = info.Config
  const isShared = info.HostConfig.NetworkMode?.startsWith('container:') === true
  return {
    name: `keelson-bench-${name}`,
    Image,
    Env,
    User,
    WorkingDir,
    Entrypoint: Entrypoint as string[],
    Cmd,
    ...(isShared ? {} : { Hostname }),
    HostConfig: info.HostConfig,
  }
}
