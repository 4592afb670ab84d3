import type { Pod } from '@keelson/api'
import { createMetricsRegistry } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { expect, it } from 'vitest'
import type { Writer } from '../../framework/writer.ts'
import { at, node, pod, start } from '../../testing/build.ts'
import { podGarbageCollectorMetrics } from './metrics.ts'
import { quarantineMs } from './plan.ts'
import { createPodGarbageCollectorReconcile } from './reconcile.ts'

it('deletes what nobody else will, fails what still ran before, and counts both by reason', async () => {
  const clock = new FakeClock(start)
  const metrics = createMetricsRegistry()
  const ended = (name: string, seconds: number): Pod =>
    pod(name, { metadata: { creationTimestamp: at(seconds) }, status: { phase: 'Succeeded' } })
  const orphaned = ['lost', 'stuck'].map((name) => pod(name, { spec: { nodeName: 'gone' } }))
  const written: string[] = []
  const write = {
    patch: (_kind: unknown, name: string, { body }: { body: { status: { phase: string } } }) =>
      Promise.resolve(void written.push(`${name} is ${body.status.phase}`)),
    delete(_kind: unknown, name: string, options: { gracePeriodSeconds: number }) {
      written.push(`delete ${name} in ${options.gracePeriodSeconds}`)
      return name === 'stuck' ? Promise.reject(new Error('no')) : Promise.resolve()
    },
  } as unknown as Writer
  const reconcile = createPodGarbageCollectorReconcile({
    terminated: () => [ended('old', 1), ended('young', 2)],
    terminating: () => [pod('unbound', { metadata: { deletionTimestamp: at(0) } })],
    podsOf: () => orphaned,
    nodesWithPods: () => ['gone', 'here'],
    getNode: (name) => (name === 'here' ? node('here') : undefined),
    nodeExists: () => Promise.resolve(false),
    threshold: 1,
    ...podGarbageCollectorMetrics(metrics),
    clock,
  })
  const { signal } = new AbortController()
  expect(await reconcile('cluster', write, signal)).toEqual({ requeueAfterMs: quarantineMs })
  expect(written.toSorted()).toEqual(['delete old in 0', 'delete unbound in 0', 'unbound is Failed'])
  clock.advance(quarantineMs)
  await expect(reconcile('cluster', write, signal)).rejects.toThrow('no')
  expect(written).toEqual(expect.arrayContaining(['lost is Failed', 'delete lost in 0', 'delete stuck in 0']))
  const text = metrics.render()
  expect(text).toContain('pod_gc_collector_force_delete_pods_total{namespace="ns",reason="terminated"} 2')
  expect(text).toContain('pod_gc_collector_force_delete_pods_total{namespace="ns",reason="unscheduled"} 2')
  expect(text).toContain('pod_gc_collector_force_delete_pods_total{namespace="ns",reason="orphaned"} 2')
  expect(text).toContain('pod_gc_collector_force_delete_pod_errors_total{namespace="ns",reason="orphaned"} 1')
})
