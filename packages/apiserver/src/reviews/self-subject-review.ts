import { rfc3339 } from '@keelson/apimachinery'
import { selfSubjectReviews } from '@keelson/api'
import type { SelfSubjectReview } from '@keelson/api'
import type { Clock } from '@keelson/component-base'
import type { VirtualResource } from '../registry/port.ts'
import { reviewedUser } from './user-info.ts'

/** Tells users who the server thinks they are. */
export function selfSubjectReviewResource(clock: Clock): VirtualResource {
  return {
    kind: selfSubjectReviews,
    async create({ body, user }) {
      const review: SelfSubjectReview = {
        apiVersion: body.apiVersion,
        kind: body.kind,
        metadata: { creationTimestamp: rfc3339(clock.now()) },
        status: { userInfo: reviewedUser(user) },
      }
      return review
    },
  }
}
