import { StatusError, failureStatus, statusErrors } from '../errors/index.ts'
import { deepClone } from '../json/clone.ts'
import { isDeeperThan, maxObjectDepth } from '../json/depth.ts'
import { deepEqual } from '../json/equal.ts'
import { isObject, setOwn } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import { parsePointer } from './json-pointer.ts'

/** One operation of a JSON patch. */
export interface JsonPatchOperation {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  path: string
  from?: string
  value?: JsonValue
}

/** Most operations in one patch, as upstream: more answers 413. */
export const maxJsonPatchOperations = 10_000

/** Copies may not blow a small patch up into a huge object (upstream's limit is the request's: 3 MiB). */
const maxCopiedBytes = 3 * 1024 * 1024

class PatchFailure extends Error {}

/**
 * Applies a JSON patch (RFC 6902); all of it or nothing. Pure. Throws StatusError: BadRequest for what is no patch,
 * RequestEntityTooLarge for too many operations, Invalid (422) for a failed test or a path that is not there; the
 * error's `cause` says which.
 */
export function applyJsonPatch(doc: JsonValue, operations: unknown): JsonValue {
  const patch = checkPatch(operations)
  const state: State = { root: { document: deepClone(doc) }, copied: 0 }
  try {
    for (const operation of patch) applyOperation(state, operation)
  } catch (err) {
    if (err instanceof PatchFailure) throw unprocessable(err.message)
    throw err
  }
  const result = state.root['document'] ?? null
  // Moves can build towers that no single body could hold.
  if (isDeeperThan(result, maxObjectDepth)) {
    throw unprocessable(`the patched object is nested more than ${maxObjectDepth} levels deep`)
  }
  return result
}

function checkPatch(operations: unknown): JsonPatchOperation[] {
  if (!Array.isArray(operations)) {
    const kind = operations === null ? 'null' : isObject(operations) ? 'object' : typeof operations
    throw statusErrors.badRequest(`json: cannot unmarshal ${kind} into Go value of type jsonpatch.Patch`)
  }
  if (operations.length > maxJsonPatchOperations) {
    throw statusErrors.requestEntityTooLarge(
      `The allowed maximum operations in a JSON patch is ${maxJsonPatchOperations}, got ${operations.length}`,
    )
  }
  for (const operation of operations as unknown[]) {
    if (!isObject(operation)) {
      const kind = Array.isArray(operation) ? 'array' : operation === null ? 'null' : typeof operation
      throw statusErrors.badRequest(`json: cannot unmarshal ${kind} into Go value of type jsonpatch.Operation`)
    }
  }
  return operations as JsonPatchOperation[]
}

// Clients get upstream's one message for all of these; the reason is in the error's cause, for logs.
function unprocessable(reason: string): StatusError {
  return new StatusError(
    failureStatus({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    }),
    { cause: new Error(reason) },
  )
}

interface State {
  /** The document hangs below a root, so that replacing all of it is like replacing any member. */
  root: JsonObject
  copied: number
}

interface Target {
  parent: JsonObject | JsonValue[]
  key: string
}

function applyOperation(state: State, operation: JsonPatchOperation): void {
  const { op, path } = operation
  switch (op) {
    case 'add':
      return add(state, op, path, valueOf(operation))
    case 'remove':
      remove(state, op, path)
      return
    case 'replace':
      return replace(state, path, valueOf(operation))
    case 'move':
      return add(state, op, path, move(state, operation))
    case 'copy':
      return add(state, op, path, copy(state, operation))
    case 'test':
      return test(state, operation)
    default:
      throw new PatchFailure(`Unexpected kind: ${String(op ?? 'unknown')}`)
  }
}

function valueOf(operation: JsonPatchOperation): JsonValue {
  if (operation.value === undefined) throw new PatchFailure('operation missing value field: missing value')
  return deepClone(operation.value)
}

function find(state: State, pointer: unknown): Target | undefined {
  const steps = typeof pointer === 'string' ? parsePointer(pointer) : undefined
  if (steps === undefined) return undefined
  let parent: JsonValue = state.root
  const way = ['document', ...steps]
  for (const step of way.slice(0, -1)) {
    const next: JsonValue | undefined = member(parent, step)
    if (typeof next !== 'object' || next === null) return undefined
    parent = next
  }
  return { parent: parent as JsonObject | JsonValue[], key: way.at(-1) ?? '' }
}

function member(parent: JsonValue, key: string): JsonValue | undefined {
  if (Array.isArray(parent)) return parent[indexOf(key, parent.length) ?? -1]
  return isObject(parent) && Object.hasOwn(parent, key) ? (parent as JsonObject)[key] : undefined
}

// Negative indices count from the end: upstream's library allows them, and patches rely on it.
function indexOf(key: string, length: number): number | undefined {
  if (!/^-?\d{1,9}$/.test(key)) return undefined
  const index = Number(key) < 0 ? Number(key) + length : Number(key)
  return index >= 0 && index < length ? index : undefined
}

function missing(op: string, pointer: unknown): PatchFailure {
  return new PatchFailure(`${op} operation does not apply: doc is missing path: "${String(pointer)}": missing value`)
}

function add(state: State, op: string, pointer: unknown, value: JsonValue): void {
  const target = find(state, pointer)
  if (target === undefined) throw missing(op, pointer)
  const { parent, key } = target
  if (!Array.isArray(parent)) {
    setOwn(parent, key, value)
    return
  }
  if (key === '-') {
    parent.push(value)
    return
  }
  // One past the end is a place to insert at, too.
  const index = indexOf(key, parent.length + 1)
  if (index === undefined) throw badIndex(op, pointer, key)
  parent.splice(index, 0, value)
}

function badIndex(op: string, pointer: unknown, key: string): PatchFailure {
  const reason = /^-?\d+$/.test(key)
    ? `Unable to access invalid index: ${key}: invalid index referenced`
    : `value was not a proper array index: '${key}': strconv.Atoi: parsing "${key}": invalid syntax`
  return new PatchFailure(`error in ${op} for path: '${String(pointer)}': ${reason}`)
}

function remove(state: State, op: string, pointer: unknown): JsonValue {
  const target = find(state, pointer)
  if (target === undefined) throw missing(op, pointer)
  const { parent, key } = target
  const value = member(parent, key)
  if (Array.isArray(parent)) {
    const index = indexOf(key, parent.length)
    if (index === undefined) throw badIndex(op, pointer, key)
    parent.splice(index, 1)
  } else {
    if (value === undefined) {
      const reason = `Unable to remove nonexistent key: ${key}: missing value`
      throw new PatchFailure(`error in ${op} for path: '${String(pointer)}': ${reason}`)
    }
    delete parent[key]
  }
  return value ?? null
}

function replace(state: State, pointer: unknown, value: JsonValue): void {
  const target = find(state, pointer)
  if (target === undefined) {
    throw new PatchFailure(`replace operation does not apply: doc is missing path: ${String(pointer)}: missing value`)
  }
  const { parent, key } = target
  if (member(parent, key) === undefined) {
    throw new PatchFailure(`replace operation does not apply: doc is missing key: ${String(pointer)}: missing value`)
  }
  if (Array.isArray(parent)) parent[indexOf(key, parent.length) ?? 0] = value
  else setOwn(parent, key, value)
}

function move(state: State, { from, path }: JsonPatchOperation): JsonValue {
  if (typeof from === 'string' && typeof path === 'string' && path.startsWith(`${from}/`)) {
    throw new PatchFailure(`move operation does not apply: ${path} is inside ${from}: missing value`)
  }
  return remove(state, 'move', from)
}

function copy(state: State, { from }: JsonPatchOperation): JsonValue {
  const target = find(state, from)
  const value = target === undefined ? undefined : member(target.parent, target.key)
  if (value === undefined) {
    throw new PatchFailure(`copy operation does not apply: doc is missing from path: ${String(from)}: missing value`)
  }
  state.copied += JSON.stringify(value).length
  if (state.copied > maxCopiedBytes) {
    throw new PatchFailure(
      `Unable to complete the copy, the accumulated size increase of copy is ${state.copied}, exceeding the limit ${maxCopiedBytes}`,
    )
  }
  return deepClone(value)
}

function test(state: State, { path, value }: JsonPatchOperation): void {
  const target = find(state, path)
  if (target === undefined) {
    throw new PatchFailure(`test operation does not apply: is missing path: ${String(path)}: missing value`)
  }
  // A member that is absent equals null, as upstream.
  if (!deepEqual(member(target.parent, target.key) ?? null, value ?? null)) {
    throw new PatchFailure(`testing value ${String(path)} failed: test failed`)
  }
}
