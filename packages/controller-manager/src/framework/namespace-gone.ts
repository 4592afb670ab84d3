import { hasStatusCause, isNotFound } from '@keelson/apimachinery'

/** Whether an object could not be made because its namespace is going or gone: nobody needs it then. */
export function isNamespaceGone(err: unknown): boolean {
  return hasStatusCause(err, 'NamespaceTerminating') || isNotFound(err)
}
