/** Who makes a request. */
export interface RequestUser {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What a request wants to do, in the words of a SubjectAccessReview: to an object, or at a path. */
export type AccessAttributes =
  | {
      readonly resourceAttributes: {
        readonly verb: string
        readonly group?: string
        readonly version?: string
        readonly resource: string
        readonly subresource?: string
        readonly namespace?: string
        readonly name?: string
      }
    }
  | { readonly nonResourceAttributes: { readonly verb: string; readonly path: string } }

/**
 * The apiserver's judgement, behind the two review APIs. One question may serve several requests, so none of them can
 * break it off.
 */
export interface Reviews {
  /** Who the bearer of a token is; undefined when the token is not good. */
  reviewToken(token: string): Promise<RequestUser | undefined>
  /** Whether a user may do this. */
  reviewAccess(user: RequestUser, access: AccessAttributes): Promise<boolean>
}
