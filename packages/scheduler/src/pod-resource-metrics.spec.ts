import type { Pod } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { createPodResourceMetrics } from './pod-resource-metrics.ts'
import { makePod } from './testing/objects.ts'

const render = (...pods: Pod[]): string[] =>
  createPodResourceMetrics({ values: () => pods.values() })
    .render()
    .split('\n')
    .filter((line) => line.startsWith('kube_pod'))

describe('the metrics of what pods ask for', () => {
  it('tell requests and limits per resource, with units', () => {
    const resources = { requests: { cpu: '250m', 'example.com/gpu': '2' }, limits: { memory: '1Ki' } }
    const pod = makePod({ nodeName: 'n', schedulerName: 's', priority: 7, containers: [{ name: 'c', resources }] }, 'p')
    const labels = (resource: string, unit: string) =>
      `{namespace="default",pod="p",node="n",scheduler="s",priority="7",resource="${resource}",unit="${unit}"}`
    expect(render(pod)).toEqual([
      `kube_pod_resource_request${labels('cpu', 'cores')} 0.25`,
      `kube_pod_resource_request${labels('example.com/gpu', '')} 2`,
      `kube_pod_resource_limit${labels('memory', 'bytes')} 1024`,
    ])
  })

  it('leave out what is zero, and leave unknown parts empty', () => {
    const pod = makePod(
      { containers: [{ name: 'c', resources: { requests: { cpu: '0', 'hugepages-2Mi': '2Mi' } } }] },
      'p',
    )
    expect(render(pod)).toEqual([
      'kube_pod_resource_request{namespace="default",pod="p",node="",scheduler="",priority="",resource="hugepages-2Mi",unit="bytes"} 2097152',
    ])
  })

  it('forget pods that are gone', () => {
    const pods = [makePod({ containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] })]
    const metrics = createPodResourceMetrics({ values: () => pods.values() })
    expect(metrics.render()).toContain('pod="pod"')
    pods.pop()
    expect(metrics.render()).not.toContain('pod="pod"')
  })
})
