import { describe, expect, it } from 'vitest'
import type { SandboxStatus } from '../runtime/types.ts'
import { createPodCache } from './pod-cache.ts'

const pod = { uid: 'u', namespace: 'default', name: 'web' }
const sandbox = {
  id: 's',
  pod,
  running: true,
  ips: ['10.244.0.7'],
  createdAt: 0,
  attempt: 0,
} as unknown as SandboxStatus

describe('the pod cache', () => {
  it('remembers the address of a sandbox that has ended', () => {
    const cache = createPodCache()
    cache.putSandbox(sandbox)
    cache.putSandbox({ ...sandbox, running: false, ips: [] })
    expect(cache.get('u').sandboxes).toEqual([{ ...sandbox, running: false }])
    cache.putSandbox({ ...sandbox, ips: ['10.244.0.8'] })
    expect(cache.sandbox('s')?.ips).toEqual(['10.244.0.8'])
  })
})
