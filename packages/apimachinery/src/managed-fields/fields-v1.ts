import { isObject } from '../json/own.ts'
import { FieldSet } from './field-set.ts'
import { normalizeStep } from './path-element.ts'

/** Deepest FieldsV1 that is read; deeper ones describe no object that could be stored. */
const maxDepth = 1_000

/** Reads the wire form. Throws a plain Error for anything that is not FieldsV1. */
export function decodeFieldsV1(fields: unknown, depth = 0): FieldSet {
  if (!isObject(fields)) throw new Error('fieldsV1 must be an object')
  if (depth > maxDepth) throw new Error('fieldsV1 is nested too deeply')
  const set = new FieldSet()
  for (const [key, below] of Object.entries(fields)) {
    if (key === '.') continue
    const step = normalizeStep(key)
    // A later version may know other kinds of step: they are dropped rather than kept blindly, as upstream.
    if (step === undefined) continue
    const child = decodeFieldsV1(below ?? {}, depth + 1)
    const isLeaf = child.members.size === 0 && child.children.size === 0
    if (isLeaf || Object.hasOwn(below as object, '.')) set.members.add(step)
    if (!isLeaf) set.children.set(step, child)
  }
  return set
}

/** The wire form of a set; steps are sorted, so equal sets give equal text. */
export function encodeFieldsV1(set: FieldSet): object {
  return encodeInto({}, set)
}

function encodeInto(fields: Record<string, object>, set: FieldSet): Record<string, object> {
  const steps = set.children.size === 0 ? [...set.members] : [...set.members.union(set.children)]
  if (steps.length > 1) steps.sort()
  for (const step of steps) {
    const child = set.children.get(step)
    const hasChildren = child !== undefined && !child.empty
    const isMember = set.members.has(step)
    if (!hasChildren && !isMember) continue
    const below: Record<string, object> = hasChildren && isMember ? { '.': {} } : {}
    // Every step starts with its kind, as in 'f:', so that no name can be one that objects have of their own.
    fields[step] = hasChildren ? encodeInto(below, child) : below
  }
  return fields
}

/**
 * Whether a wire-form set holds any path of another set. Walks only where the other set has something, so that
 * telling that a small change concerns nobody costs next to nothing.
 */
export function fieldsV1Intersects(fields: unknown, set: FieldSet): boolean {
  if (!isObject(fields)) return false
  for (const member of set.members) {
    if (!Object.hasOwn(fields, member)) continue
    const below = fields[member]
    if (!isObject(below) || Object.hasOwn(below, '.') || Object.keys(below).length === 0) return true
  }
  for (const [step, child] of set.children) {
    if (Object.hasOwn(fields, step) && fieldsV1Intersects(fields[step], child)) return true
  }
  return false
}
