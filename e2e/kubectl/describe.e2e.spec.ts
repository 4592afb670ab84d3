import { eventually } from '@keelson/testing'
import { describe, expect, it } from 'vitest'
import { useTalker } from '../src/talker.ts'

const { kubectl } = useTalker('describe')

describe('description', () => {
  it('shows a pod with its events', async () => {
    const parts = ['Node:', 'QoS Class:', 'Container started', 'Successfully assigned', 'kube-api-access-']
    // Events are written behind the work that they tell of.
    await eventually(async () => {
      const text = await kubectl('describe pod talker')
      for (const part of parts) expect(text).toContain(part)
    })
  })

  it('shows a node with its capacity and pods', async () => {
    const text = await kubectl('describe nodes')
    for (const part of ['Capacity:', 'KubeletReady', 'PodCIDR:', 'talker']) expect(text).toContain(part)
  })

  it.each([
    'deployment web',
    'replicaset',
    'namespace default',
    'service kubernetes -n default',
    'serviceaccount default',
  ])('shows %s', async (what) => {
    expect(await kubectl(`describe ${what}`)).toMatch(/^Name:/m)
  })
})
