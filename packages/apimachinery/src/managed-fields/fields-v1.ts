import { isObject, setOwn } from '../json/own.ts'
import { FieldSet, compareSteps } from './field-set.ts'
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
  const steps = new Set([...set.members, ...set.children.keys()])
  const fields: Record<string, object> = {}
  for (const step of [...steps].toSorted(compareSteps)) {
    const child = set.children.get(step)
    const below: Record<string, object> = {}
    if (child !== undefined && !child.empty) {
      if (set.members.has(step)) below['.'] = {}
      Object.assign(below, encodeFieldsV1(child))
    } else if (!set.members.has(step)) continue
    setOwn(fields, step, below)
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
