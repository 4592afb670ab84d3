import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownerLabel } from '@keelson/keelson'
import { eventually, existingCluster, runProgram } from '@keelson/testing'
import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startLoad } from './src/load.ts'
import { useNamespace } from './src/namespace.ts'

const docker = new Docker()
const { name: namespace, kubectl } = useNamespace('resilience')
const cluster = existingCluster(inject('cluster').home)

const daemons = ['kube-scheduler', 'kube-controller-manager', 'kube-proxy', 'kubelet', 'kube-apiserver', 'etcd']

/** Id and start time of the running containers of the steady pods: equal means undisturbed. */
async function running(): Promise<string[]> {
  const list = await docker.listContainers({ filters: { label: [`io.kubernetes.pod.namespace=${namespace}`] } })
  const steady = list.filter(({ Labels }) => Labels['io.kubernetes.pod.name']!.startsWith('steady-'))
  const states = await Promise.all(steady.map(async ({ Id }) => docker.getContainer(Id).inspect()))
  return states.map(({ Id, State }) => `${Id} ${State.StartedAt}`).toSorted()
}

/** Whatever manages the Docker daemon starts it again: systemd, or keelson. */
function dockerPid(): number {
  return Number(readFileSync('/var/run/docker.pid', 'utf8'))
}

/** The cluster works: a new pod is scheduled, started and becomes ready, and is replaced when it is deleted. */
async function expectWorking(round: string): Promise<void> {
  const manifest = await kubectl(`create deployment ${round} --image=nginx:stable --dry-run=client -o yaml`)
  // A write whose answer is lost with the server may have been done: repeating it must do no harm.
  await eventually(() => kubectl('apply -f -', manifest), 60_000)
  await kubectl(`rollout status deployment/${round} --timeout=90s`)
  await kubectl(`delete deployment ${round}`)
}

/** No program, container, network, rule or address of the cluster is on the machine. */
async function expectNothingLeft(): Promise<void> {
  expect((await cluster.keelson('status')).stdout).not.toContain('running')
  const filters = { label: [`${ownerLabel}=${join(cluster.home, 'keelson')}`] }
  expect(await docker.listContainers({ all: true, filters })).toEqual([])
  expect(await docker.listNetworks({ filters })).toEqual([])
  const { stdout: rules } = await runProgram('iptables-save', [], { env: cluster.env })
  expect(rules).not.toMatch(/KUBE-|KEELSON-/)
  const { stdout: addresses } = await runProgram('ip', ['address', 'show', 'dev', 'lo'], { env: cluster.env })
  expect(addresses).not.toContain('lo:keelson')
}

describe('a cluster', () => {
  beforeAll(async () => {
    await kubectl('create deployment steady --image=nginx:stable --replicas=2')
    await kubectl('expose deployment steady --port=80')
    await kubectl('create configmap kept --from-literal=key=value')
    await kubectl('rollout status deployment/steady --timeout=90s')
  })
  afterAll(async () => {
    await kubectl('delete deployment --all')
  })

  it.each(daemons)('recovers when %s is killed, and disturbs no container', async (daemon) => {
    const before = await running()
    const pid = cluster.pidOf(daemon)
    process.kill(pid, 'SIGKILL')
    await eventually(() => expect(cluster.pidOf(daemon)).not.toBe(pid))
    await expectWorking(`after-${daemon}`)
    expect(await running()).toEqual(before)
    expect(await kubectl('get configmap kept -o jsonpath={.data.key}')).toBe('value')
    const ip = await kubectl('get service steady -o jsonpath={.spec.clusterIP}')
    expect((await fetch(`http://${ip}/`, { signal: AbortSignal.timeout(5_000) })).status).toBe(200)
  })

  it('serves without a break while kube-proxy is killed and writes all rules again', async () => {
    const fullSyncs = async () => {
      const response = await fetch('http://127.0.0.1:10249/metrics', { signal: AbortSignal.timeout(1_000) })
      return /^kubeproxy_sync_full_proxy_rules_duration_seconds_count\{.*\} (\d+)$/m.exec(await response.text())?.[1]
    }
    const ip = await kubectl('get service steady -o jsonpath={.spec.clusterIP}')
    const load = startLoad(`http://${ip}/`, { clients: 8, pauseMs: 10 })
    const pid = cluster.pidOf('kube-proxy')
    process.kill(pid, 'SIGKILL')
    await eventually(() => expect(cluster.pidOf('kube-proxy')).not.toBe(pid))
    await eventually(async () => expect(await fullSyncs()).toBe('1'))
    expect((await load.stop()).failures).toEqual([])
  })

  it('comes back when the Docker daemon is restarted', async () => {
    const pid = dockerPid()
    process.kill(pid, 'SIGTERM')
    await eventually(() => expect(dockerPid()).not.toBe(pid), 60_000)
    await eventually(() => docker.ping(), 60_000)
    await kubectl('wait --for=condition=Available deployment/steady --timeout=120s')
    await expectWorking('after-docker')
    await eventually(async () => expect(await running()).toHaveLength(4), 60_000)
  })

  it('brings every object back after down and up', async () => {
    const before = await kubectl('get deployment,service,configmap -o name')
    const down = await cluster.keelson('down')
    expect(down.code).toBe(0)
    await expectNothingLeft()
    const up = await cluster.keelson('up')
    expect(up.stderr).toContain('is Ready')
    expect(await kubectl('get deployment,service,configmap -o name')).toBe(before)
    await kubectl('wait --for=condition=Available deployment/steady --timeout=90s')
    await eventually(async () => expect(await running()).toHaveLength(4), 60_000)
  })

  it('leaves nothing behind when it cannot come up, and makes way for itself when it can', async () => {
    await cluster.keelson('down')
    await docker.createNetwork({ Name: 'keelson-keelson0', Labels: { [ownerLabel]: join(cluster.home, 'removed') } })
    const failed = await cluster.keelson('up', '--wait', '0')
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain(
      `removing from Docker what the cluster at ${join(cluster.home, 'removed')} has left`,
    )
    expect(failed.stderr).toMatch(/remedy: see what the programs have written to .*\/logs/)
    await expectNothingLeft()
    const up = await cluster.keelson('up')
    expect(up.stderr).toContain('is Ready')
    await kubectl('wait --for=condition=Available deployment/steady --timeout=90s')
  })

  it('says so when it is brought up twice', async () => {
    const again = await cluster.keelson('up')
    expect(again.code).toBe(0)
    expect(again.stderr).toContain('is running already')
  })

  it('refuses a second cluster on its ports, with a remedy, and starts nothing', async () => {
    const second = await cluster.keelson('up', '--name', 'second')
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(/port \d+, which [\w-]+ needs, is in use by another program/)
    expect(second.stderr).toContain('remedy: ')
    const { stdout } = await cluster.keelson('status', '--name', 'second')
    expect(stdout).not.toContain('running')
    await cluster.keelson('down', '--purge', '--name', 'second')
    expect((await cluster.keelson('status')).code).toBe(0)
  })

  it('shows its logs', async () => {
    const { code, stdout } = await cluster.keelson('logs', 'kube-apiserver', '--tail', '5')
    expect(code).toBe(0)
    expect(stdout).toContain('"name":"kube-apiserver"')
  })

  it('reports its state', async () => {
    const { code, stdout } = await cluster.keelson('status')
    expect(code).toBe(0)
    const machine = await cluster.keelson('status', '-o', 'json')
    expect(JSON.parse(machine.stdout)).toMatchObject({ cluster: 'keelson', node: { state: 'Ready' } })
    for (const daemon of daemons) expect(stdout).toMatch(new RegExp(`^${daemon} +running`, 'm'))
  })
})
