import { afterEach, describe, expect, it } from 'vitest'
import { startTestServer } from '../../../testing/start-server.ts'
import type { TestServer } from '../../../testing/start-server.ts'

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

async function startAnother(flags: readonly string[]): Promise<TestServer> {
  // The same seed, so that both would choose the same values if they did not know of each other.
  const server = await startTestServer({ flags, ...(servers[0] === undefined ? {} : { etcd: servers[0].etcd }) })
  servers.push(server)
  return server
}

const services = '/api/v1/namespaces/default/services'
const nodePortService = (name: string) => ({ metadata: { name }, spec: { type: 'NodePort', ports: [{ port: 80 }] } })

describe('two API servers on one etcd', () => {
  it('never give two services the same address or port, and give back what is deleted through either', async () => {
    const flags = ['--service-cluster-ip-range=10.96.0.0/28', '--service-node-port-range=30000-30012']
    const [one, other] = [await startAnother(flags), await startAnother(flags)]
    const answers = await Promise.all(
      Array.from({ length: 13 }, (_, i) =>
        (i % 2 === 0 ? one : other).request(services, { body: nodePortService(`s${i}`) }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
    // With the address of the kubernetes service, that is every address and every port there is.
    expect(new Set(answers.map(({ json }) => json.spec.clusterIP)).size).toBe(13)
    expect(new Set(answers.map(({ json }) => json.spec.ports[0].nodePort)).size).toBe(13)
    expect((await one.request(services, { body: nodePortService('more') })).json.message).toContain('range is full')
    expect((await other.request(`${services}/s0`, { method: 'DELETE' })).status).toBe(200)
    const freed = await one.request(services, { body: nodePortService('more') })
    expect(freed.json.spec).toMatchObject({ clusterIP: answers[0]!.json.spec.clusterIP })
  })

  it('claims at the start what services held before', async () => {
    const flags = ['--service-cluster-ip-range=10.96.0.0/28']
    const one = await startAnother(flags)
    const held = (await one.request(services, { body: nodePortService('a') })).json.spec
    const { kvs } = await one.etcd.range({ key: '/registry/ranges/', rangeEnd: '/registry/ranges0' })
    for (const { key, modRevision } of kvs) {
      await one.etcd.swap({ key, compare: { target: 'mod', value: modRevision } })
    }
    const other = await startAnother(flags)
    const port = { port: 80, nodePort: held.ports[0].nodePort }
    const wanted = { metadata: { name: 'b' }, spec: { type: 'NodePort', clusterIP: held.clusterIP, ports: [port] } }
    const { status, json } = await other.request(services, { body: wanted })
    expect(status).toBe(422)
    expect(json.details.causes.map(({ field }: { field: string }) => field)).toEqual([
      'spec.clusterIPs',
      'spec.ports[0].nodePort',
    ])
  })
})
