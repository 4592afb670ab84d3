import { typeName } from '../format.ts'
import type { TemplateFunction, Value } from './index.ts'

function elementOf(item: Value, index: Value): Value {
  if (item === undefined || item === null) throw new Error('index of nil pointer')
  if (Array.isArray(item) || typeof item === 'string') return item[checkedIndex(index, item.length)]
  if (typeof item !== 'object') throw new Error(`can't index item of type ${typeName(item)}`)
  if (typeof index !== 'string') throw new Error(`value has type ${typeName(index)}; should be string`)
  return item[index]
}

function checkedIndex(index: Value, length: number): number {
  if (typeof index !== 'number' || !Number.isInteger(index))
    throw new Error(`cannot index slice/array with type ${typeName(index)}`)
  if (index < 0 || index >= length) throw new Error(`index out of range: ${index}`)
  return index
}

/** Functions about lists and maps. */
export const collections: Readonly<Record<string, TemplateFunction>> = {
  index: (item, ...indices) => indices.reduce(elementOf, item),
  len: (item) => {
    if (typeof item === 'string') return Buffer.byteLength(item)
    if (typeof item !== 'object' || item === null)
      throw new Error(item === undefined || item === null ? 'len of nil pointer' : `len of type ${typeName(item)}`)
    return Object.keys(item).length
  },
  slice: (item, from = 0, to) => {
    if (typeof item !== 'string' && !Array.isArray(item)) throw new Error(`can't slice item of type ${typeName(item)}`)
    const end = to === undefined ? item.length : checkedIndex(to, item.length + 1)
    return item.slice(checkedIndex(from, item.length + 1), end)
  },
  // kubectl's own: whether there is something at these indices.
  exists: (item, ...indices) => {
    try {
      return indices.reduce(elementOf, item) !== undefined
    } catch {
      return false
    }
  },
}
