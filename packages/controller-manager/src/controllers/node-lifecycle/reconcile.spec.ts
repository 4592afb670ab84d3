import type { Node } from '@keelson/api'
import type { EventRecorder } from '@keelson/client'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import type { Writer } from '../../framework/writer.ts'
import { node } from '../../testing/build.ts'
import { assessDisruption, zoneLabel } from './disruption.ts'
import { NodeHealth } from './health.ts'
import { createNodeLifecycleReconcile } from './reconcile.ts'

const healthy = node('healthy', { ready: 'True' })

/** Reconciles one of two nodes, the other being healthy, again and again; tells whose pods were driven off. */
async function evictionsOf(failing: Node, rounds: number): Promise<string[]> {
  const clock = new FakeClock()
  const evicting: string[] = []
  let current = failing
  const reconcile = createNodeLifecycleReconcile({
    getNode: () => current,
    podsOf: () => [],
    renewTimeOf: () => undefined,
    disruption: () => assessDisruption([current, healthy]),
    health: new NodeHealth(clock),
    graceMs: 50_000,
    evicting: ({ metadata }) => evicting.push(metadata.name!),
    recorder: { event: () => undefined } as unknown as EventRecorder,
    clock,
  })
  const write = {
    async patch(_kind: unknown, _name: string, { body }: { body: { spec: Node['spec'] } }) {
      current = { ...current, spec: { ...current.spec, ...body.spec } }
      return current
    },
  } as unknown as Writer
  for (let round = 0; round < rounds; round++) {
    await reconcile('failing', write, new AbortController().signal)
    await clock.advance(1_000)
  }
  return evicting
}

describe('the node lifecycle controller', () => {
  it('counts one eviction for a node that fails', async () => {
    expect(await evictionsOf(node('failing', { ready: 'False' }), 3)).toEqual(['failing'])
  })

  it('counts none for a node that has been told to drive its pods off before', async () => {
    const taints = [{ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' as const }]
    expect(await evictionsOf(node('failing', { ready: 'False', taints }), 3)).toEqual([])
  })
})

describe('zoneLabel', () => {
  it('names region and zone as upstream does', () => {
    const labels = { 'topology.kubernetes.io/region': 'north', 'topology.kubernetes.io/zone': 'n1' }
    expect(zoneLabel(node('a', { metadata: { labels } }))).toBe('north:\0:n1')
    expect(zoneLabel(node('a'))).toBe('')
  })
})
