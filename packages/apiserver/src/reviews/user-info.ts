import type { UserInfo } from '../authn/port.ts'

/** A user as the review kinds show it. */
export interface ReviewedUser {
  username: string
  uid?: string
  groups?: string[]
  extra?: Record<string, string[]>
}

/** Copies a user into the form of the authentication API. */
export function reviewedUser({ name, uid, groups, extra }: UserInfo): ReviewedUser {
  return {
    username: name,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(extra === undefined || Object.keys(extra).length === 0
      ? {}
      : { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
  }
}
