import type { Client } from '@keelson/client'
import type { KubeObject } from '@keelson/apimachinery'
import type { RequestUser, Reviews } from './port.ts'

interface TokenReview extends KubeObject {
  spec: { token: string }
  status?: {
    authenticated?: boolean
    user?: { username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> }
  }
}

interface SubjectAccessReview extends KubeObject {
  spec: {
    user: string
    uid?: string
    groups: readonly string[]
    extra?: RequestUser['extra']
    resourceAttributes: { verb: string; version: string; resource: string; subresource: string; name: string }
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

/** Delegates both judgements to the apiserver (TokenReview, SubjectAccessReview on this node). */
export function createApiReviews(client: Client, nodeName: string): Reviews {
  return {
    async reviewToken(token) {
      const { status } = await client.resource<TokenReview>(tokenReviews).create({
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        metadata: {},
        spec: { token },
      })
      const user = status?.user
      if (status?.authenticated !== true || user?.username === undefined) return undefined
      return { name: user.username, uid: user.uid, groups: user.groups ?? [], extra: user.extra }
    },
    async reviewAccess(user, access) {
      const { status } = await client.resource<SubjectAccessReview>(accessReviews).create({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        metadata: {},
        spec: {
          user: user.name,
          uid: user.uid,
          groups: user.groups,
          extra: user.extra,
          resourceAttributes: { ...access, version: 'v1', resource: 'nodes', name: nodeName },
        },
      })
      return status?.allowed === true
    },
  }
}
