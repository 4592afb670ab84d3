import type { Pod } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { aPod } from '../testing/builders.ts'
import { asksForWork } from './relevance.ts'

describe('a pod’s change', () => {
  const pod = aPod('web')
  const withStatus = (status: Pod['status']): Pod => ({ ...pod, status })
  const withMeta = (metadata: object): Pod => ({ ...pod, metadata: { ...pod.metadata, ...metadata } })

  it.each([
    [
      'what the kubelet wrote',
      withStatus({ phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] }),
    ],
    ['bookkeeping', withMeta({ resourceVersion: '7', managedFields: [] })],
  ])('asks nothing: %s', (_what, after) => {
    expect(asksForWork(pod, after)).toBe(false)
  })

  it.each([
    ['a new spec', withMeta({ generation: 2 })],
    ['a deletion', withMeta({ deletionTimestamp: '2026-01-01T00:00:00Z' })],
    ['a shorter grace period', withMeta({ deletionGracePeriodSeconds: 1 })],
    ['labels, which volumes may show', withMeta({ labels: { a: 'b' } })],
    ['a readiness gate', withStatus({ conditions: [{ type: 'example.com/gate', status: 'True' }] })],
    ['an end declared by somebody else', withStatus({ phase: 'Failed' })],
  ])('asks for work: %s', (_what, after) => {
    expect(asksForWork(pod, after)).toBe(true)
  })
})
