import { describe, expect, it } from 'vitest'
import { inWords, isWell, type ClusterStatus } from './status.ts'

const running: ClusterStatus = {
  cluster: 'keelson',
  components: [
    { name: 'etcd', state: 'running', pid: 12 },
    { name: 'kubelet', state: 'running', pid: 34 },
  ],
  node: { name: 'vm', state: 'Ready' },
}

describe('status', () => {
  it('has a line for each component and one for the node', () => {
    expect(inWords(running)).toBe(
      [
        'etcd                     running (pid 12)',
        'kubelet                  running (pid 34)',
        'node vm                  Ready',
      ].join('\n'),
    )
    expect(isWell(running)).toBe(true)
  })

  it('is not well with a component that does not run', () => {
    const components = [running.components[0]!, { name: 'kubelet', state: 'restarting' }]
    expect(inWords({ ...running, components })).toContain('kubelet                  restarting\n')
    expect(isWell({ ...running, components })).toBe(false)
  })

  it('is not well with a node that is not Ready, or could not be asked', () => {
    expect(isWell({ ...running, node: { name: 'vm', state: 'NotReady' } })).toBe(false)
    expect(isWell({ ...running, node: undefined })).toBe(false)
  })

  it('says of a cluster that was never brought up how it is', () => {
    expect(inWords({ cluster: 'blue', components: [] })).toBe('cluster blue: not created (keelson up creates it)')
    expect(isWell({ cluster: 'blue', components: [] })).toBe(false)
  })
})
