import type { KubeObject } from '@keelson/apimachinery'
import type { Client } from '../rest/client.ts'
import type { AccessAttributes, RequestUser, Reviews } from './port.ts'

interface TokenReview extends KubeObject {
  spec: { token: string }
  status?: {
    authenticated?: boolean
    user?: { username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> }
  }
}

interface SubjectAccessReview extends KubeObject {
  spec: AccessAttributes & {
    user: string
    uid?: string
    groups: readonly string[]
    extra?: RequestUser['extra']
  }
  status?: { allowed: boolean }
}

const tokenReviews = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  resource: 'tokenreviews',
  namespaced: false,
}
const accessReviews = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  resource: 'subjectaccessreviews',
  namespaced: false,
}

/** Delegates both judgements to the apiserver (TokenReview, SubjectAccessReview); system:auth-delegator may. */
export function createApiReviews(client: Client): Reviews {
  return {
    async reviewToken(token) {
      const review = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        metadata: {},
        spec: { token },
      }
      const { status } = await client.resource<TokenReview>(tokenReviews).create(review)
      const user = status?.user
      if (status?.authenticated !== true || user?.username === undefined) return undefined
      return { name: user.username, uid: user.uid, groups: user.groups ?? [], extra: user.extra }
    },
    async reviewAccess(user, access) {
      const { name, uid, groups, extra } = user
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        metadata: {},
        spec: { user: name, uid, groups, extra, ...access },
      }
      const { status } = await client.resource<SubjectAccessReview>(accessReviews).create(review)
      return status?.allowed === true
    },
  }
}
