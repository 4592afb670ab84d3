import { FieldPath, fieldErrors, statusErrors } from '@keelson/apimachinery'
import type { FieldError, KubeObject } from '@keelson/apimachinery'
import { localSubjectAccessReviews, selfSubjectAccessReviews, subjectAccessReviews } from '@keelson/api'
import type {
  KindDefinition,
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
  SubjectAccessReviewStatus,
} from '@keelson/api'
import type { UserInfo } from '../authn/port.ts'
import type { Authorizer } from '../authz/port.ts'
import type { VirtualResource } from '../registry/port.ts'
import { attributesOf, validateAccessSpec, validateSubject } from './access-attributes.ts'
import type { AccessSpec } from './access-attributes.ts'

/** SelfSubjectAccessReview, SubjectAccessReview and LocalSubjectAccessReview. */
export function accessReviewResources(authorizer: Authorizer): VirtualResource[] {
  return [
    {
      kind: selfSubjectAccessReviews,
      async create({ body, user }) {
        const review = body as SelfSubjectAccessReview
        refuse(selfSubjectAccessReviews, review, validateAccessSpec(review.spec))
        return { ...review, status: await judge(authorizer, review.spec, user) } as KubeObject
      },
    },
    {
      kind: subjectAccessReviews,
      async create({ body }) {
        const review = body as SubjectAccessReview
        refuse(subjectAccessReviews, review, [...validateAccessSpec(review.spec), ...validateSubject(review.spec)])
        return { ...review, status: await judge(authorizer, review.spec, subjectOf(review.spec)) } as KubeObject
      },
    },
    {
      kind: localSubjectAccessReviews,
      async create({ body, namespace }) {
        const review = body as LocalSubjectAccessReview
        refuse(localSubjectAccessReviews, review, validateLocal(review, namespace))
        return { ...review, status: await judge(authorizer, review.spec, subjectOf(review.spec)) } as KubeObject
      },
    },
  ]
}

async function judge(authorizer: Authorizer, spec: AccessSpec, user: UserInfo): Promise<SubjectAccessReviewStatus> {
  const { decision, reason } = await authorizer.authorize(attributesOf(spec, user))
  return {
    allowed: decision === 'allow',
    ...(decision === 'deny' ? { denied: true } : {}),
    ...(reason === '' ? {} : { reason }),
  }
}

function subjectOf({ user = '', uid, groups = [], extra }: SubjectAccessReviewSpec): UserInfo {
  return { name: user, uid, groups, extra }
}

function validateLocal(review: LocalSubjectAccessReview, namespace: string): FieldError[] {
  const path = FieldPath.of('spec', 'resourceAttributes', 'namespace')
  const errors = [...validateAccessSpec(review.spec), ...validateSubject(review.spec)]
  if (review.spec.nonResourceAttributes !== undefined) {
    const message = 'disallowed on this kind of request'
    errors.push(
      fieldErrors.invalid(FieldPath.of('spec', 'nonResourceAttributes'), review.spec.nonResourceAttributes, message),
    )
  }
  const asked = review.spec.resourceAttributes?.namespace
  if (review.spec.resourceAttributes !== undefined && asked !== namespace) {
    errors.push(fieldErrors.invalid(path, asked ?? '', 'must match metadata.namespace'))
  }
  return errors
}

function refuse(
  { group, kind }: Pick<KindDefinition, 'group' | 'kind'>,
  review: KubeObject,
  errors: readonly FieldError[],
): void {
  if (errors.length === 0) return
  throw statusErrors.invalid({ group, kind }, review.metadata?.name ?? '', [...errors])
}
