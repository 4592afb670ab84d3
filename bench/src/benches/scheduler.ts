import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pods as podKind } from '@keelson/api'
import { createClient, loadKubeconfig, restConfigFor } from '@keelson/client'
import { nullLogger, systemClock, systemRandom } from '@keelson/component-base'
import type { Bench } from '../lib/bench.ts'
import { endProcess } from '../lib/child.ts'
import type { BenchCluster } from '../lib/cluster.ts'
import { processUsage, startCluster } from '../lib/cluster.ts'
import { startDaemon, writeKubeconfig } from '../lib/daemon.ts'
import { fillObjects } from '../lib/fill.ts'

const nodes = 5_000
const pods = 10_000
/** Upstream's own threshold for this workload is 680 (scheduler_perf, SchedulingBasic 5000Nodes_10000Pods). */
const wantedPerSecond = 700
const giveUpMs = 120_000

/** Scheduling throughput on a large cluster of fake nodes, through a real apiserver and etcd. */
export const schedulerBench: Bench = {
  name: 'scheduler',
  what: `${pods} pods onto ${nodes} nodes, from the first binding to the last`,
  budget: `≥ ${wantedPerSecond} pods/s`,
  async run(progress) {
    const folder = mkdtempSync(join(tmpdir(), 'keelson-bench-scheduler-'))
    const cluster = await startCluster(async (etcd) => {
      await fillObjects(etcd, nodes, (index) => node(`node-${index}`))
      await fillObjects(etcd, pods, (index) => waitingPod(`pod-${index}`))
    })
    const kubeconfig = writeKubeconfig(cluster, folder)
    const resourceVersion = await currentVersion(cluster)
    const before = cluster.usage().cpuSeconds
    const scheduler = await startDaemon('scheduler', folder, [
      `--kubeconfig=${kubeconfig}`,
      `--tls-cert-file=${cluster.pki.serverCert}`,
      `--tls-private-key-file=${cluster.pki.serverKey}`,
      '--secure-port=0',
      '--leader-elect=false',
    ])
    try {
      const perSecond = await bindingsPerSecond({ kubeconfig, resourceVersion }, progress)
      const { cpuSeconds, rssMb } = processUsage(scheduler.pid as number)
      const perPod = (seconds: number): string => `${Math.round((seconds / pods) * 1e6)} µs`
      const note = `CPU per pod: scheduler ${perPod(cpuSeconds)}, apiserver ${perPod(cluster.usage().cpuSeconds - before)}; scheduler ${Math.round(rssMb)} MB RSS`
      const ratio = perSecond / wantedPerSecond
      return [{ what: 'pods bound', ours: perSecond, limit: wantedPerSecond, unit: 'pods/s', ratio, note }]
    } finally {
      await endProcess(scheduler)
      await cluster.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function currentVersion(cluster: BenchCluster): Promise<string> {
  const { body } = await cluster.call('GET', '/api/v1/pods?limit=1')
  return (JSON.parse(body.toString('utf8')) as { metadata: { resourceVersion: string } }).metadata.resourceVersion
}

/** Counts by watch, as any client sees it, from a version before the first binding. */
async function bindingsPerSecond(
  { kubeconfig, resourceVersion }: { kubeconfig: string; resourceVersion: string },
  progress: (line: string) => void,
): Promise<number> {
  const config = restConfigFor(await loadKubeconfig({ explicitPath: kubeconfig }))
  const client = createClient(config, { clock: systemClock, random: systemRandom, logger: nullLogger })
  const bound = new Set<string>()
  let first = 0
  let last = 0
  try {
    for await (const { object } of client
      .resource(podKind)
      .watch({ resourceVersion, signal: AbortSignal.timeout(giveUpMs) })) {
      if (!object.spec?.nodeName || bound.has(object.metadata.name!)) continue
      bound.add(object.metadata.name!)
      last = performance.now()
      if (bound.size === 1) first = last
      if (bound.size % 2_500 === 0)
        progress(`${bound.size} bound, ${Math.round((bound.size - 1) / ((last - first) / 1000))} pods/s`)
      if (bound.size === pods) break
    }
  } finally {
    await client.close()
  }
  if (bound.size < pods) throw new Error(`${bound.size} of ${pods} pods were bound`)
  return (pods - 1) / ((last - first) / 1000)
}

function node(name: string) {
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }]
  const resources = { cpu: '4', memory: '32Gi', pods: '110' }
  return {
    key: `/registry/minions/${name}`,
    object: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name } },
      spec: {},
      status: { capacity: resources, allocatable: resources, conditions },
    },
  }
}

/** The pod of scheduler_perf's default template: 100 millicores and 500 MiB. */
function waitingPod(name: string) {
  const container = {
    name: 'pause',
    image: 'registry.k8s.io/pause:3.10',
    imagePullPolicy: 'IfNotPresent',
    resources: { limits: { cpu: '100m', memory: '500Mi' }, requests: { cpu: '100m', memory: '500Mi' } },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  }
  const spec = {
    containers: [container],
    schedulerName: 'default-scheduler',
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    terminationGracePeriodSeconds: 30,
    enableServiceLinks: true,
    priority: 0,
    securityContext: {},
  }
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec,
    status: { phase: 'Pending', qosClass: 'Guaranteed' },
  }
  return { key: `/registry/pods/default/${name}`, object }
}
