import type { KindDefinition } from '@keelson/api'
import type { DocumentSource } from '../documents/port.ts'

export interface OpenApiOptions {
  readonly kinds: readonly KindDefinition[]
  /** The reported Kubernetes version, for info.version. */
  readonly version: string
}

/** Answers /openapi/v2, /openapi/v3 and /openapi/v3/PATH. */
export declare function createOpenApi(options: OpenApiOptions): DocumentSource
