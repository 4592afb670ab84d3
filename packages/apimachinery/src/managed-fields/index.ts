import type { JsonObject, ManagedFieldsEntry } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
const no = (): never => {
  throw new Error('managed fields engine is landing next')
}
/** What an apply needs. `now` is ms since the epoch. `resetFields`: paths such as ['status'] that this endpoint resets. */
export interface ApplyOptions {
  live?: JsonObject
  applied: JsonObject
  schema: Schema
  manager: string
  apiVersion: string
  subresource?: string
  force: boolean
  now: number
  resetFields?: readonly (readonly string[])[]
}
/** What tracking an update needs. */
export interface UpdateOptions {
  live?: JsonObject
  next: JsonObject
  schema: Schema
  manager: string
  apiVersion: string
  subresource?: string
  now: number
  resetFields?: readonly (readonly string[])[]
}
/** Server-side apply and ownership tracking. */
export const managedFields: {
  apply(options: ApplyOptions): JsonObject
  update(options: UpdateOptions): ManagedFieldsEntry[]
} = { apply: no, update: no }
