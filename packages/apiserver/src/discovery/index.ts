import type { KindDefinition } from '@keelson/api'
import type { DocumentSource } from '../documents/port.ts'

export interface DiscoveryOptions {
  readonly kinds: readonly KindDefinition[]
  /** host:port that clients reach the server at, for /api. */
  readonly serverAddress: string
}

/** Answers /api, /apis, /api/v1, /apis/GROUP and /apis/GROUP/VERSION, plain and aggregated. */
export declare function createDiscovery(options: DiscoveryOptions): DocumentSource
