import { CommandError } from '../../cli/errors.ts'

/** A file here (no pod) or in a pod. */
export interface FileSpec {
  /** '' is that of the command line. */
  namespace: string
  pod: string
  path: string
}

/** Reads `path`, `pod:path` or `namespace/pod:path`. */
export function parseFileSpec(text: string): FileSpec {
  const colon = text.indexOf(':')
  // A path that begins like one is a file here, even with a colon in it.
  if (colon < 0 || /^[./]/.test(text)) return { namespace: '', pod: '', path: text }
  const path = text.slice(colon + 1)
  const parts = text.slice(0, colon).split('/')
  const [first = '', second] = parts
  if (parts.length > 2 || first === '')
    throw new CommandError('filespec must match the canonical format: [[namespace/]pod:]file/path')
  return second === undefined ? { namespace: '', pod: first, path } : { namespace: first, pod: second, path }
}
