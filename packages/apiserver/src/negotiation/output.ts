import { statusErrors } from '@keelson/apimachinery'
import type { RequestContext } from '../request/context.ts'
import { boolParameter } from '../request/options.ts'
import { parseAccept } from './accept.ts'
import type { AcceptClause } from './accept.ts'

/** What a Table row carries beside its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

/** Into what the objects of an answer are turned. */
export type Transform =
  | {
      readonly kind: 'Table'
      readonly version: string
      readonly includeObject: IncludeObject
      readonly headers: boolean
    }
  | { readonly kind: 'PartialObjectMetadata'; readonly version: string; readonly list: boolean }

/** The form of an answer, as the client and the server agreed. */
export interface OutputFormat {
  readonly mediaType: 'application/json' | 'application/yaml'
  readonly pretty: boolean
  readonly transform?: Transform
}

/** The media types an object can be sent as. */
export const objectMediaTypes = ['application/json', 'application/yaml'] as const

/** What an endpoint can turn its answer into. */
export interface OutputRestrictions {
  readonly transforms: boolean
  /** Watches are framed JSON only. */
  readonly stream?: boolean
}

const transformVersions = ['v1', 'v1beta1']

function isHuman(context: RequestContext): boolean {
  const pretty = context.query.get('pretty')
  if (pretty !== null && pretty !== '') return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(pretty)
  return /^(curl|Wget|Mozilla\/5\.0)/.test(context.headers['user-agent'] ?? '')
}

function mediaTypeOf(clause: AcceptClause, stream: boolean): OutputFormat['mediaType'] | undefined {
  if (clause.type === '*' && clause.subtype === '*') return 'application/json'
  if (clause.type !== 'application') return undefined
  if (clause.subtype === '*' || clause.subtype === 'json') return 'application/json'
  return clause.subtype === 'yaml' && !stream ? 'application/yaml' : undefined
}

function includeObjectOf(context: RequestContext): IncludeObject {
  const asked = context.query.get('includeObject') ?? ''
  if (asked === '') return 'Metadata'
  if (asked === 'None' || asked === 'Metadata' || asked === 'Object') return asked
  throw statusErrors.badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`,
  )
}

/** `undefined` when the clause asks for nothing, `false` when for something this server cannot make. */
function transformOf(clause: AcceptClause, context: RequestContext): Transform | undefined | false {
  const { as, g, v } = clause.params
  if (as === undefined && g === undefined && v === undefined) return undefined
  if (g !== 'meta.k8s.io' || !transformVersions.includes(v ?? '')) return false
  const version = `meta.k8s.io/${v}`
  if (as === 'Table') {
    const headers = boolParameter(context.query, 'noHeaders') !== true
    return { kind: 'Table', version, includeObject: includeObjectOf(context), headers }
  }
  if (as === 'PartialObjectMetadata') return { kind: 'PartialObjectMetadata', version, list: false }
  if (as === 'PartialObjectMetadataList') return { kind: 'PartialObjectMetadata', version, list: true }
  return false
}

/**
 * Agrees with the client on the form of the answer (upstream: NegotiateOutputMediaType). The first acceptable clause
 * wins. Throws notAcceptable (406) when there is none.
 */
export function negotiateOutput(context: RequestContext, restrictions: OutputRestrictions): OutputFormat {
  const header = context.headers.accept ?? ''
  const human = isHuman(context)
  if (header === '') return { mediaType: 'application/json', pretty: human }
  for (const clause of parseAccept(header)) {
    const mediaType = mediaTypeOf(clause, restrictions.stream === true)
    if (mediaType === undefined) continue
    const stream = clause.params['stream']
    if (stream !== undefined && stream !== '' && stream !== 'watch') continue
    const transform = transformOf(clause, context)
    if (transform === false || (transform !== undefined && !restrictions.transforms)) continue
    const pretty = mediaType === 'application/json' && (human || clause.params['pretty'] === '1')
    return { mediaType, pretty, ...(transform === undefined ? {} : { transform }) }
  }
  throw statusErrors.notAcceptable([...objectMediaTypes])
}
