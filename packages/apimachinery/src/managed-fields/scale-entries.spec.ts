import { describe, expect, it } from 'vitest'
import type { ManagedFieldsEntry } from '../meta/index.ts'
import { fromScaleEntries, toScaleEntries } from './scale-entries.ts'

const deployment = { replicasPath: ['spec', 'replicas'], apiVersion: 'apps/v1' }

function entry(manager: string, operation: 'Apply' | 'Update', o: Partial<ManagedFieldsEntry>): ManagedFieldsEntry {
  return { manager, operation, apiVersion: 'apps/v1', fieldsType: 'FieldsV1', ...o }
}
const both = { fieldsV1: { 'f:spec': { 'f:replicas': {}, 'f:selector': {} } } }
const replicas = { fieldsV1: { 'f:spec': { 'f:replicas': {} } } }
const selector = { fieldsV1: { 'f:spec': { 'f:selector': {} } } }
const inScale = { ...replicas, apiVersion: 'autoscaling/v1' }
const byScale = { ...replicas, subresource: 'scale' }

describe('the entries of a Scale', () => {
  it('are of those who own the replicas', () => {
    const entries = [entry('a', 'Apply', both), entry('b', 'Update', selector), entry('c', 'Update', byScale)]
    expect(toScaleEntries(entries, deployment)).toEqual([
      entry('a', 'Apply', inScale),
      entry('c', 'Update', { ...inScale, subresource: 'scale' }),
    ])
  })

  it.each(['Apply', 'Update'] as const)('move the replicas of an object to who took them (from %s)', (operation) => {
    const taken = [entry('scaler', 'Apply', { ...inScale, subresource: 'scale' })]
    const after = fromScaleEntries([entry('test', operation, both)], taken, deployment)
    expect(after).toHaveLength(2)
    expect(after).toContainEqual(entry('test', operation, selector))
    expect(after).toContainEqual(entry('scaler', 'Apply', byScale))
  })

  it('leave an object as it is when nobody took anything', () => {
    const entries = [entry('a', 'Apply', both), entry('b', 'Update', byScale)]
    expect(fromScaleEntries(entries, toScaleEntries(entries, deployment), deployment)).toEqual(entries)
  })

  it('drop an owner who owned nothing else', () => {
    const taken = [entry('b', 'Update', { ...inScale, subresource: 'scale' })]
    expect(fromScaleEntries([entry('a', 'Update', byScale)], taken, deployment)).toEqual([
      entry('b', 'Update', byScale),
    ])
  })
})
