import { eventually } from '@keelson/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { tryKubectl } from '../src/kubectl.ts'
import { useNamespace } from '../src/namespace.ts'

const { kubectl } = useNamespace('nodes')

describe('nodes', () => {
  const node = async () => (await kubectl('get nodes -o jsonpath={.items[0].metadata.name}')).trim()
  // What a test leaves that fails in the middle would fail the other files too.
  afterAll(async () => {
    await tryKubectl(['taint', 'node', await node(), 'example.org/busy-'])
    await kubectl(`uncordon ${await node()}`)
  })

  it('are tainted', async () => {
    const name = await node()
    await kubectl(`taint node ${name} example.org/busy=yes:NoSchedule`)
    await kubectl('run homeless --image=nginx:stable')
    await eventually(async () =>
      expect(await kubectl('describe pod homeless')).toContain('1 node(s) had untolerated taint(s)'),
    )
    await kubectl(`taint node ${name} example.org/busy-`)
    await kubectl('wait --for=condition=Ready pod/homeless --timeout=60s')
  })

  it('are cordoned and drained', async () => {
    const name = await node()
    await kubectl(`cordon ${name}`)
    expect(await kubectl('get nodes')).toContain('Ready,SchedulingDisabled')
    await kubectl('create deployment drained --image=nginx:stable')
    await eventually(async () => expect(await kubectl('get pods -l app=drained')).toContain('Pending'))
    await kubectl(`uncordon ${name}`)
    await kubectl('rollout status deployment/drained --timeout=60s')
    const before = await kubectl('get pods -l app=drained -o name')
    await kubectl(`drain ${name} --pod-selector=app=drained --ignore-daemonsets --delete-emptydir-data --timeout=60s`)
    await kubectl(`uncordon ${name}`)
    await kubectl('rollout status deployment/drained --timeout=60s')
    expect(await kubectl('get pods -l app=drained -o name')).not.toBe(before)
  })
})
