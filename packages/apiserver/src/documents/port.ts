/** A GET for one of the server's self-made documents (discovery, OpenAPI, issuer metadata). */
export interface DocumentRequest {
  /** The URL path without its query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly accept?: string
  readonly acceptEncoding?: string
  readonly ifNoneMatch?: string
}

/** A complete answer: status 200, 301, 304, or 406 with a Status body. Bodies are shared and never to be changed. */
export interface DocumentAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Answers the paths it knows and undefined for every other. */
export interface DocumentSource {
  /** What it knows, for the list that / gives. */
  readonly paths: readonly string[]
  answer(request: DocumentRequest): Promise<DocumentAnswer | undefined>
}
