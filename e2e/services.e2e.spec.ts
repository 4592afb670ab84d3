import { readFileSync } from 'node:fs'
import type { Service } from '@keelson/api'
import { eventually } from '@keelson/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { ask, askTimes } from './src/ask.ts'
import { useNamespace } from './src/namespace.ts'

const { kubectl } = useNamespace('services')

const serviceOf = async (name: string) => JSON.parse(await kubectl(`get service ${name} -o json`)) as Service
const addressOf = (name: string) => kubectl(`get service ${name} -o jsonpath={.spec.clusterIP}`)
const podIps = async () => (await kubectl('get pods -l app=named -o jsonpath={.items[*].status.podIP}')).split(' ')

let pods: readonly string[]
let url: string

/** Enough for two endpoints to be hit both, but for one time in half a million. */
const many = 20

async function expectAnswers(from: string, names: readonly string[]): Promise<void> {
  await eventually(async () => expect(await askTimes(from, many)).toEqual(names))
}

/** Sends a change of a Service as an edit does: the whole object, as it was read. */
async function change(name: string, edit: (service: Service) => void): Promise<Service> {
  const service = await serviceOf(name)
  edit(service)
  return JSON.parse(await kubectl('replace -o json -f -', JSON.stringify(service))) as Service
}

describe('services', () => {
  beforeAll(async () => {
    await kubectl('apply -f -', readFileSync(new URL('manifests/named.yaml', import.meta.url), 'utf8'))
    await kubectl('expose deployment named --port=80 --target-port=web')
    await kubectl('rollout status deployment/named --timeout=90s')
    pods = (await kubectl('get pods -l app=named -o jsonpath={.items[*].metadata.name}')).split(' ').toSorted()
    url = `http://${await addressOf('named')}/`
  })

  it('spread over their pods', async () => {
    expect(pods).toHaveLength(2)
    await expectAnswers(url, pods)
  })

  it('keep a client at one pod while they are told to', async () => {
    await change('named', ({ spec }) => (spec!.sessionAffinity = 'ClientIP'))
    await eventually(async () => expect(await askTimes(url, many)).toHaveLength(1))
    const { spec } = await change('named', (service) => {
      service.spec!.sessionAffinity = 'None'
      delete service.spec!.sessionAffinityConfig
    })
    expect(spec?.sessionAffinityConfig).toBeUndefined()
    await expectAnswers(url, pods)
  })

  it('follow the labels of pods', async () => {
    await kubectl(`label pod ${pods[0]} app=other --overwrite`)
    // The ReplicaSet fills the place; the one that left is asked no more.
    await eventually(async () => {
      const answers = await askTimes(url, many)
      expect(answers).toHaveLength(2)
      expect(answers).not.toContain(pods[0])
    })
    await kubectl(`delete pod ${pods[0]}`)
    pods = await askTimes(url, many)
  })

  it('go through every type and back', async () => {
    await kubectl('create service externalname turning --external-name=example.com')
    expect((await serviceOf('turning')).spec?.clusterIP).toBeUndefined()
    const inside = await change('turning', ({ spec }) => {
      Object.assign(spec!, { type: 'ClusterIP', selector: { app: 'named' }, ports: [{ port: 80 }] })
      delete spec!.externalName
    })
    await expectAnswers(`http://${inside.spec!.clusterIP}/`, pods)
    const outside = await change('turning', ({ spec }) => (spec!.type = 'NodePort'))
    const nodePort = `http://127.0.0.1:${outside.spec!.ports![0]!.nodePort}/`
    await expectAnswers(nodePort, pods)
    const external = await change('turning', ({ spec }) => {
      Object.assign(spec!, { type: 'ExternalName', externalName: 'example.com', clusterIP: '' })
      delete spec!.clusterIPs
      delete spec!.ports![0]!.nodePort
    })
    expect(external.spec?.clusterIP).toBeUndefined()
    await eventually(async () => expect(await ask(nodePort)).toBe('ECONNREFUSED'))
  })

  it('refuse at once where they have no endpoint', async () => {
    await kubectl('create service nodeport empty --tcp=80')
    const { spec } = await serviceOf('empty')
    await eventually(async () => expect(await ask(`http://${spec!.clusterIP}/`)).toBe('ECONNREFUSED'))
    await eventually(async () =>
      expect(await ask(`http://127.0.0.1:${spec!.ports![0]!.nodePort}/`)).toBe('ECONNREFUSED'),
    )
  })

  it('lead to what somebody has written by hand, as slices or as Endpoints', async () => {
    const [ip] = await podIps()
    const written = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port: 80 }] },
    })
    for (const name of ['by-slice', 'by-endpoints']) await kubectl('apply -f -', JSON.stringify(written(name)))
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'by-hand', labels: { 'kubernetes.io/service-name': 'by-slice' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [ip] }],
      ports: [{ port: 80 }],
    }
    await kubectl('apply -f -', JSON.stringify(slice))
    const sliced = `http://${await addressOf('by-slice')}/`
    await eventually(async () => expect(pods).toContain((await ask(sliced)).trim()))
    const subsets = [{ addresses: [{ ip }], ports: [{ port: 80 }] }]
    await kubectl(
      'apply -f -',
      JSON.stringify({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'by-endpoints' }, subsets }),
    )
    const mirrored = `http://${await addressOf('by-endpoints')}/`
    await eventually(async () => expect(pods).toContain((await ask(mirrored)).trim()))
    await kubectl('label endpointslice by-hand kubernetes.io/service-name=nobody --overwrite')
    await eventually(async () => expect(await ask(sliced)).toBe('ECONNREFUSED'))
  })

  it('are left to another proxy where they name one', async () => {
    const label = 'service.kubernetes.io/service-proxy-name'
    const { spec } = await change('named', (service) => (service.spec!.type = 'NodePort'))
    const nodePort = `http://127.0.0.1:${spec!.ports![0]!.nodePort}/`
    await expectAnswers(nodePort, pods)
    await kubectl(`label service named ${label}=other`)
    await eventually(async () => expect(await ask(nodePort)).toBe('ECONNREFUSED'))
    await kubectl(`label service named ${label}-`)
    await expectAnswers(nodePort, pods)
  })

  it('lead pods to themselves and to the API server', async () => {
    const pod = pods[0]!
    const answers = await kubectl(`exec ${pod} -- sh -c "for i in $(seq ${many}); do curl -s ${url}; done"`)
    expect([...new Set(answers.trim().split('\n'))].toSorted()).toEqual(pods)
    const version = 'curl -sk https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/version'
    expect(await kubectl(`exec ${pod} -- sh -c "${version}"`)).toContain('gitVersion')
  })
})
