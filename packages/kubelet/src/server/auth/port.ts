/** Who makes a request. */
export interface RequestUser {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What a request wants to do to this node, as a SubjectAccessReview asks it. */
export interface NodeAccess {
  readonly verb: string
  /** Sub-resource of `nodes`, e.g. `proxy`. */
  readonly subresource: string
}

/** The apiserver's judgement, behind the two review APIs. */
export interface Reviews {
  /** Who the bearer of a token is; undefined when the token is not good. */
  reviewToken(token: string, signal: AbortSignal): Promise<RequestUser | undefined>
  /** Whether a user may do this to this node. */
  reviewAccess(user: RequestUser, access: NodeAccess, signal: AbortSignal): Promise<boolean>
}
