import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer } from '../testing/start-server.ts'
import type { TestServer } from '../testing/start-server.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

let api: TestServer
beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.stop())

describe('/metrics', () => {
  it('tells what the dashboards of kube-prometheus and the stable list ask for', async () => {
    await api.request('/api/v1/endpoints')
    await api.request(configMaps, { body: { metadata: { name: 'a' } } })
    // Refused by NamespaceLifecycle.
    await api.request('/api/v1/namespaces/none/configmaps', { body: { metadata: { name: 'a' } } })
    const { text } = await api.request('/metrics')
    const lines = text.split('\n')
    const samples = [
      'apiserver_requested_deprecated_apis{group="",version="v1",resource="endpoints",subresource="",removed_release=""} 1',
      'apiserver_storage_size_bytes{storage_cluster_id="etcd-0"} 0',
    ]
    expect(lines).toEqual(expect.arrayContaining(samples))
    const series = [
      /^apiserver_admission_controller_admission_duration_seconds_count\{name="NamespaceLifecycle",type="admit",operation="CREATE",rejected="false"\} [1-9]/,
      /^apiserver_admission_controller_admission_duration_seconds_count\{name="NamespaceLifecycle",type="admit",operation="CREATE",rejected="true"\} 1$/,
      /^apiserver_admission_step_admission_duration_seconds_count\{type="validate",operation="CREATE",rejected="false"\} [1-9]/,
      /^apiserver_client_certificate_expiration_seconds_count [1-9]/,
      /^apiserver_client_certificate_expiration_seconds_bucket\{le="31104000"\} \d/,
    ]
    for (const one of series)
      expect(
        lines.some((line) => one.test(line)),
        String(one),
      ).toBe(true)
  })

  it('has no series of what clients make up', async () => {
    expect((await api.request(`${configMaps}/a/invented`)).status).toBe(404)
    expect((await api.request('/api/v1/namespaces/default/inventions')).status).toBe(404)
    expect((await api.request('/metrics')).text).not.toMatch(/invent/)
  })

  it('counts what the server ends in self-defence', async () => {
    const slow = await api.request(`${configMaps}?timeout=1ns&resourceVersion=99999999`)
    expect(slow.status).toBe(504)
    const { text } = await api.request('/metrics')
    expect(text).toContain(
      'apiserver_request_terminations_total{verb="LIST",group="",version="v1",resource="configmaps",subresource="",scope="namespace",component="apiserver",code="504"} 1',
    )
  })
})
