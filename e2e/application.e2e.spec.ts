import { readFileSync } from 'node:fs'
import { eventually } from '@keelson/testing'
import Docker from 'dockerode'
import { beforeAll, describe, expect, it } from 'vitest'
import { startLoad } from './src/load.ts'
import { runProgram } from '@keelson/testing'
import { clientEnv } from './src/kubectl.ts'
import { useNamespace } from './src/namespace.ts'

const manifest = (name: string) => readFileSync(new URL(`manifests/${name}.yaml`, import.meta.url), 'utf8')
const docker = new Docker()

const { name: namespace, kubectl } = useNamespace('story')

/** The containers of the namespace's pods, sandboxes left out. */
async function containers(): Promise<Docker.ContainerInfo[]> {
  return docker.listContainers({
    filters: { label: [`io.kubernetes.pod.namespace=${namespace}`, 'io.kubernetes.docker.type=container'] },
  })
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
  expect(response.status).toBe(200)
  return response.text()
}

const clusterIp = (service: string) => kubectl(`get service ${service} -o jsonpath={.spec.clusterIP}`)
const podNames = async (app: string) =>
  (await kubectl(`get pods -l app=${app} -o name`)).trim().split('\n').filter(Boolean)

// One story, told in order: every step stands on the ones before it.
describe('a real application', () => {
  beforeAll(async () => {
    await kubectl('apply -f -', manifest('web'))
    await kubectl('apply -f -', manifest('redis'))
  })

  it('becomes available', async () => {
    for (const name of ['web', 'redis', 'writer']) await kubectl(`rollout status deployment/${name} --timeout=90s`)
    expect(await podNames('web')).toHaveLength(3)
  })

  it('serves the page of its ConfigMap by cluster IP and by node port', async () => {
    expect(await fetchText(`http://${await clusterIp('web')}/`)).toBe('version one\n')
    expect(await fetchText('http://127.0.0.1:30080/')).toBe('version one\n')
  })

  it('has its Secret in the environment and its limits in the cgroup', async () => {
    expect(await kubectl(`exec deployment/web -- printenv PASSWORD`)).toBe('s3cr3t\n')
    const [container] = (await containers()).filter(({ Names }) => Names[0]!.includes('_nginx_'))
    const { HostConfig } = await docker.getContainer(container!.Id).inspect()
    expect(HostConfig.Memory).toBe(64 * 1024 * 1024)
    expect(HostConfig.CpuQuota).toBe(50_000)
  })

  it('writes to redis through its Service', async () => {
    const written = async () => Number(await kubectl('exec deployment/redis -- redis-cli get writes'))
    const before = await eventually(async () => {
      const count = await written()
      expect(count).toBeGreaterThan(0)
      return count
    })
    await eventually(async () => expect(await written()).toBeGreaterThan(before))
  })

  it('shows a changed ConfigMap in running pods', async () => {
    await kubectl(`patch configmap page --type=merge -p '{"data":{"index.html":"version two"}}'`)
    const ip = await clusterIp('web')
    await eventually(async () => expect(await fetchText(`http://${ip}/`)).toBe('version two'))
  })

  it('restarts a container that is killed, and counts it', async () => {
    const [pod] = await podNames('redis')
    const [victim] = (await containers()).filter(({ Names }) => Names[0]!.includes('_redis_'))
    await docker.getContainer(victim!.Id).kill()
    await eventually(async () =>
      expect(await kubectl(`get ${pod} -o jsonpath={.status.containerStatuses[0].restartCount}`)).toBe('1'),
    )
    await kubectl(`wait --for=condition=Ready ${pod} --timeout=60s`)
    expect(await kubectl(`get ${pod} -o jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}`)).toBe(
      '137',
    )
  })

  it('replaces a deleted pod, and the endpoints follow', async () => {
    const [victim] = await podNames('web')
    const address = await kubectl(`get ${victim} -o jsonpath={.status.podIP}`)
    await kubectl(`delete ${victim}`)
    await kubectl('rollout status deployment/web --timeout=60s')
    await eventually(async () => {
      const addresses = (await kubectl('get endpoints web -o jsonpath={.subsets[0].addresses[*].ip}')).split(' ')
      expect(addresses).toHaveLength(3)
      expect(addresses).not.toContain(address)
    })
  })

  it('rolls to a second version under load without a failed request', async () => {
    const load = startLoad(`http://${await clusterIp('web')}/`, { clients: 8, pauseMs: 20 })
    await kubectl('set image deployment/web nginx=nginx:mainline')
    await kubectl('rollout status deployment/web --timeout=90s')
    const images = async () => kubectl('get pods -l app=web -o jsonpath={.items[*].spec.containers[0].image}')
    await eventually(async () => expect(await images()).toBe('nginx:mainline nginx:mainline nginx:mainline'))
    const { succeeded, failures } = await load.stop()
    expect(failures).toEqual([])
    expect(succeeded).toBeGreaterThan(100)
  })

  it('keeps serving while a rollout to a broken image hangs', async () => {
    await kubectl('set image deployment/web nginx=nginx:no-such-tag')
    await eventually(async () => expect(await kubectl('get pods -l app=web')).toContain('ImagePullBackOff'), 60_000)
    expect(await fetchText(`http://${await clusterIp('web')}/`)).toBe('version two')
    expect(await kubectl('get deployment web -o jsonpath={.status.availableReplicas}')).toBe('3')
  })

  it('goes back with undo', async () => {
    expect((await kubectl('rollout history deployment/web')).match(/^\d+ /gm)).toHaveLength(3)
    await kubectl('rollout undo deployment/web')
    await kubectl('rollout status deployment/web --timeout=60s')
    expect(await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'nginx:mainline',
    )
    await eventually(async () => expect(await podNames('web')).toHaveLength(3))
  })

  it('scales to ten and to zero', async () => {
    await kubectl('scale deployment/web --replicas=10')
    await kubectl('rollout status deployment/web --timeout=90s')
    expect(await podNames('web')).toHaveLength(10)
    await kubectl('scale deployment/web --replicas=0')
    await eventually(async () => expect(await podNames('web')).toHaveLength(0), 60_000)
    await expect(fetchText(`http://${await clusterIp('web')}/`)).rejects.toThrow('fetch failed')
  })

  it('leaves nothing behind when its namespace is deleted', async () => {
    await kubectl('scale deployment/web --replicas=2')
    await kubectl('rollout status deployment/web --timeout=60s')
    const ip = await clusterIp('web')
    await kubectl(`delete namespace ${namespace} --timeout=90s`)
    const filters = { label: [`io.kubernetes.pod.namespace=${namespace}`] }
    await eventually(async () => expect(await docker.listContainers({ all: true, filters })).toEqual([]))
    await eventually(async () => {
      const { stdout } = await runProgram('iptables-save', [], { env: clientEnv() })
      expect(stdout).not.toContain(ip)
      expect(stdout).not.toContain(`${namespace}/`)
    })
  })
})
