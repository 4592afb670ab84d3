import type { KindDefinition } from '@keelson/api'
import { formatGroupVersion } from '@keelson/apimachinery'
import { notAcceptable } from '../documents/not-acceptable.ts'
import type { DocumentAnswer, DocumentRequest, DocumentSource } from '../documents/port.ts'
import { makeDocument, sendDocument } from '../documents/static-document.ts'
import type { StaticDocument } from '../documents/static-document.ts'
import { eachPiece, joinPieces } from './assemble.ts'
import { createDefinitions } from './definitions.ts'
import { acceptsJson, negotiateV2, v2MediaTypes } from './negotiate.ts'
import { createGnosticEncoder } from './v2-protobuf.ts'
import { v2Json, v2Pieces } from './v2.ts'
import { v3Document } from './v3.ts'

/** What the OpenAPI documents tell of. */
export interface OpenApiOptions {
  readonly kinds: readonly KindDefinition[]
  /** The reported Kubernetes version, for info.version. */
  readonly version: string
}

const indexPath = '/openapi/v3'
const json = 'application/json'

/**
 * Answers /openapi/v2 (JSON and gnostic's protobuf), /openapi/v3 and /openapi/v3/PATH.
 *
 * Documents are made when first asked for, without holding the event loop, and kept as compressed bytes only.
 */
export function createOpenApi(options: OpenApiOptions): DocumentSource {
  const library = createLibrary(options)
  return {
    paths: ['/openapi/v2', indexPath, `${indexPath}/`],
    async answer(request) {
      const { path } = request
      if (path === '/openapi/v2') return answerV2(request, library)
      if (path === indexPath || path === `${indexPath}/`) return answerIndex(request, library)
      if (path.startsWith(`${indexPath}/`)) return answerV3(request, path.slice(indexPath.length + 1), library)
      return undefined
    },
  }
}

/** The documents there can be, each made once. */
interface Library {
  readonly groupVersions: readonly string[]
  v3(groupVersion: string): Promise<StaticDocument> | undefined
  v2(form: keyof typeof v2MediaTypes): Promise<StaticDocument>
}

function createLibrary({ kinds, version }: OpenApiOptions): Library {
  const byGroupVersion = Map.groupBy(kinds, (kind) =>
    kind.group === '' ? `api/${kind.version}` : `apis/${formatGroupVersion(kind)}`,
  )
  const made = new Map<string, Promise<StaticDocument>>()
  const once = (key: string, make: () => Promise<StaticDocument>): Promise<StaticDocument> => {
    let document = made.get(key)
    if (document === undefined) {
      document = make()
      made.set(key, document)
      document.catch(() => made.delete(key))
    }
    return document
  }
  const frame = { info: { title: 'Kubernetes', version } }

  return {
    groupVersions: [...byGroupVersion.keys()].toSorted(),
    v3(groupVersion) {
      const members = byGroupVersion.get(groupVersion)
      if (members === undefined) return undefined
      return once(groupVersion, async () =>
        makeDocument(json, await joinPieces(v3Document(members, createDefinitions(kinds), version))),
      )
    },
    v2: (form) =>
      once(`v2 ${form}`, async () => {
        const pieces = v2Pieces(kinds, createDefinitions(kinds))
        if (form === 'json') return makeDocument(json, await joinPieces(v2Json(frame, pieces)))
        const encoder = await createGnosticEncoder()
        await eachPiece(pieces, (piece) => encoder.add(piece))
        return makeDocument(v2MediaTypes.protobuf, encoder.finish(frame))
      }),
  }
}

async function answerV2(request: DocumentRequest, library: Library): Promise<DocumentAnswer> {
  const form = negotiateV2(request.accept)
  if (form === undefined) return notAcceptable(Object.values(v2MediaTypes))
  return sendDocument(await library.v2(form), request)
}

async function answerIndex(request: DocumentRequest, library: Library): Promise<DocumentAnswer> {
  if (!acceptsJson(request.accept)) return notAcceptable([json])
  const paths: Record<string, { serverRelativeURL: string }> = {}
  for (const groupVersion of library.groupVersions) {
    const document = await library.v3(groupVersion)
    paths[groupVersion] = { serverRelativeURL: `${indexPath}/${groupVersion}?hash=${document?.hash}` }
  }
  return sendDocument(await makeDocument(json, JSON.stringify({ paths })), request)
}

async function answerV3(
  request: DocumentRequest,
  groupVersion: string,
  library: Library,
): Promise<DocumentAnswer | undefined> {
  const document = await library.v3(groupVersion)
  if (document === undefined) return undefined
  if (!acceptsJson(request.accept)) return notAcceptable([json])
  const asked = request.query.get('hash')
  if (asked === null) return sendDocument(document, request)
  // An address with a hash never changes its content, so it may be kept for a year.
  if (asked === document.hash) {
    return sendDocument(document, request, { 'cache-control': 'public, immutable, max-age=31536000' })
  }
  const location = `${indexPath}/${groupVersion}?hash=${document.hash}`
  return { status: 301, headers: { location }, body: Buffer.alloc(0) }
}
