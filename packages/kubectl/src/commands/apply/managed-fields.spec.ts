import type { ManagedFieldsEntry } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { handOver, ownersOf } from './managed-fields.ts'

const entry = (manager: string, operation: 'Apply' | 'Update', fieldsV1: object, more = {}): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
})

describe('ownersOf', () => {
  it('finds who wrote a field in which way', () => {
    const entries = [
      entry('a', 'Update', { 'f:data': { 'f:x': {} } }),
      entry('b', 'Apply', { 'f:data': { 'f:x': {} } }),
      entry('c', 'Update', { 'f:data': { 'f:y': {} } }),
    ]
    expect(ownersOf(entries, 'Update', ['f:data', 'f:x'])).toEqual(['a'])
    expect(ownersOf(entries, 'Apply', ['f:data', 'f:x'])).toEqual(['b'])
    expect(ownersOf(entries, 'Update', ['f:data', 'f:z'])).toEqual([])
  })
})

describe('handOver', () => {
  it('joins the fields of both managers', () => {
    const other = entry('other', 'Update', { 'f:data': { 'f:z': {} } })
    const entries = [
      entry('new', 'Apply', { 'f:data': { 'f:x': {} } }),
      other,
      entry('old', 'Update', { 'f:data': { '.': {}, 'f:x': {}, 'f:y': {} } }),
    ]
    expect(handOver(entries, ['old'], 'new')).toEqual([
      entry('new', 'Apply', { 'f:data': { '.': {}, 'f:x': {}, 'f:y': {} } }),
      other,
    ])
  })

  it('makes the updating manager the applying one where there is none', () => {
    expect(handOver([entry('old', 'Update', { 'f:data': {} })], ['old'], 'new')).toEqual([
      entry('new', 'Apply', { 'f:data': {} }),
    ])
  })

  it('leaves sub-resources alone, and fields of another version of the API behind', () => {
    const status = entry('old', 'Update', { 'f:status': {} }, { subresource: 'status' })
    const entries = [entry('new', 'Apply', {}), entry('old', 'Update', { 'f:x': {} }, { apiVersion: 'v0' }), status]
    expect(handOver(entries, ['old'], 'new')).toEqual([entry('new', 'Apply', {}), status])
  })

  it('says by identity that there was nothing to do', () => {
    const entries = [entry('new', 'Apply', {})]
    expect(handOver(entries, ['old'], 'new')).toBe(entries)
  })
})
