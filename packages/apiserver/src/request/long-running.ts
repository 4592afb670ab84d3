import type { RequestInfo } from './request-info.ts'

const longRunningVerbs = new Set(['watch', 'proxy'])
const longRunningSubresources = new Set(['attach', 'exec', 'proxy', 'log', 'portforward'])

/** Requests without a time limit, which do not count as in flight either: watches and streams. */
export function isLongRunning(info: RequestInfo): boolean {
  if (!info.isResourceRequest) return false
  return longRunningVerbs.has(info.verb) || longRunningSubresources.has(info.subresource)
}
