import { setOwn } from './own.ts'

/** A deep copy of a JSON value; undefined members are dropped. Never shares a mutable part with its source. */
export function deepClone<T>(value: T): T {
  return cloneValue(value) as T
}

function cloneValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const list: unknown[] = Array.from({ length: value.length })
    for (let i = 0; i < value.length; i++) list[i] = cloneValue(value[i])
    return list
  }
  const source = value as Record<string, unknown>
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(source)) {
    const member = source[key]
    if (member === undefined) continue
    if (key === '__proto__') setOwn(copy, key, cloneValue(member))
    else copy[key] = typeof member === 'object' && member !== null ? cloneValue(member) : member
  }
  return copy
}

/** Freezes a JSON value and everything in it, and returns it. A frozen part is taken as wholly frozen. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
