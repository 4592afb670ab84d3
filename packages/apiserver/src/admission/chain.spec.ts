import { describe, expect, it } from 'vitest'
import { createChainOf } from './chain.ts'
import type { AdmissionPlugin } from './port.ts'
import { change } from './testing.ts'

describe('the admission chain', () => {
  it('runs every admit in order, then every validate, for the operations a plugin handles', async () => {
    const calls: string[] = []
    const plugin = (name: string, operations: string[]): AdmissionPlugin => ({
      name,
      handles: (operation) => operations.includes(operation),
      admit: async () => void calls.push(`admit ${name}`),
      validate: async () => void calls.push(`validate ${name}`),
    })
    const chain = createChainOf([plugin('a', ['CREATE']), plugin('b', ['DELETE']), plugin('c', ['CREATE'])])
    const attributes = change('pods', { apiVersion: 'v1', kind: 'Pod', metadata: {} })
    await chain.admit(attributes)
    await chain.validate(attributes)
    expect(calls).toEqual(['admit a', 'admit c', 'validate a', 'validate c'])
  })

  it('ends with the first refusal', async () => {
    const calls: string[] = []
    const chain = createChainOf([
      { name: 'no', handles: () => true, validate: () => Promise.reject(new Error('no')) },
      { name: 'later', handles: () => true, validate: async () => void calls.push('later') },
    ])
    await expect(chain.validate(change('pods', { apiVersion: 'v1', kind: 'Pod', metadata: {} }))).rejects.toThrow('no')
    expect(calls).toEqual([])
  })
})
