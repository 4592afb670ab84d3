import { applyDefaults, fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { PriorityClass } from '../types.generated.ts'
import { priorityClasses } from './kind.ts'

function aClass(name: string, value: number, fields: Partial<PriorityClass> = {}): PriorityClass {
  const metadata = { name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' }
  const priority: PriorityClass = {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata,
    value,
    ...fields,
  }
  applyDefaults(priority, priorityClasses.schema)
  priorityClasses.defaults?.(priority)
  return priority
}

const problems = (priority: PriorityClass): string[] => priorityClasses.validate(priority).map(fieldErrorMessage)

describe('priority classes', () => {
  it('preempt by default', () => {
    expect(aClass('high', 10).preemptionPolicy).toBe('PreemptLowerPriority')
  })

  it('stay below the system, but for its own', () => {
    expect(problems(aClass('high', 1_000_000_000))).toEqual([])
    expect(problems(aClass('high', 1_000_000_001))).toEqual([
      'value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
    ])
    expect(problems(aClass('system-node-critical', 2_000_001_000))).toEqual([])
    expect(problems(aClass('system-mine', 5))).toEqual([
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
    ])
  })

  it('keep their value and policy', () => {
    const next = aClass('high', 11, { preemptionPolicy: 'Never' })
    expect(priorityClasses.validateUpdate(next, aClass('high', 10)).map(fieldErrorMessage)).toEqual([
      'value: Forbidden: may not be changed in an update.',
      'preemptionPolicy: Invalid value: "Never": field is immutable',
    ])
  })

  it('print', () => {
    const row = priorityClasses.row(aClass('high', 10), Date.parse('2026-01-01T00:05:00Z'))
    expect(row).toEqual(['high', 10, false, '5m', 'PreemptLowerPriority'])
  })
})
