import type { GroupVersionKind, GroupVersionResource, KubeObject } from '@keelson/apimachinery'
import type { UserInfo } from '../authn/port.ts'

/** What is about to happen to an object. */
export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** One change under admission, after decoding and defaulting, before it reaches storage. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation
  readonly kind: GroupVersionKind
  readonly resource: GroupVersionResource
  readonly subresource: string
  readonly namespace: string
  /** Empty on a create that uses generateName. */
  readonly name: string
  /** The new state; `admit` may change it in place, `validate` must not. Absent on DELETE. */
  readonly object?: KubeObject
  /** The state before, frozen. Present on UPDATE and DELETE. */
  readonly oldObject?: KubeObject
  readonly user: UserInfo
  readonly dryRun: boolean
  /** CreateOptions, UpdateOptions, PatchOptions or DeleteOptions as sent. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Sends a warning to the client. */
  addWarning?(text: string): void
}

/**
 * One admission plug-in. A refusal is a thrown StatusError (usually forbidden).
 *
 * All `admit`s run in order, then all `validate`s. On UPDATE both may run more than once for one request, when the
 * write is tried again after a conflict.
 */
export interface AdmissionPlugin {
  readonly name: string
  handles(operation: AdmissionOperation): boolean
  admit?(attributes: AdmissionAttributes): Promise<void>
  validate?(attributes: AdmissionAttributes): Promise<void>
}

/** The whole chain as the registry calls it. */
export interface AdmissionChain {
  /** Lets every mutating plug-in change `attributes.object`. */
  admit(attributes: AdmissionAttributes): Promise<void>
  /** Lets every validating plug-in refuse. */
  validate(attributes: AdmissionAttributes): Promise<void>
}
