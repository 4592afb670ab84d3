/** How Go words the refusals of a file system. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
}

/** Words the failure to open or read a file as Go does: `open /x: no such file or directory`. */
export function goFileError(err: unknown, path: string): string {
  const { code = '', syscall = 'open', message } = err as NodeJS.ErrnoException
  const reason = reasons[code]
  return reason === undefined ? message : `${syscall} ${path}: ${reason}`
}
