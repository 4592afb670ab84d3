import type { Pod } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { change } from '../testing.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'

async function tolerationsOf(tolerations?: object[]): Promise<unknown> {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], tolerations } }
  await defaultTolerationSeconds().admit?.(change('pods', pod as never))
  return (pod as Pod).spec?.tolerations
}
const added = (key: string): object => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
})

describe('DefaultTolerationSeconds', () => {
  it('adds both tolerations, after what is there', async () => {
    expect(await tolerationsOf()).toEqual([added('not-ready'), added('unreachable')])
    const own = { key: 'x', operator: 'Exists', effect: 'NoSchedule' }
    expect(await tolerationsOf([own])).toEqual([own, added('not-ready'), added('unreachable')])
  })

  it('leaves what the pod decides for itself', async () => {
    const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }
    expect(await tolerationsOf([own])).toEqual([own, added('unreachable')])
    expect(await tolerationsOf([{ operator: 'Exists' }])).toEqual([{ operator: 'Exists' }])
  })

  it('does not look at subresources', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { containers: [] } }
    await defaultTolerationSeconds().admit?.(change('pods', pod as never, { subresource: 'status' }))
    expect(pod.spec).toEqual({ containers: [] })
  })
})
