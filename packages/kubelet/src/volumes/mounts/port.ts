/** The mounts of this node. Every call rejects with a `VolumeError` of code `io`. */
export interface Mounter {
  /** Mount points at or below a directory, the deepest first. */
  mountsBelow(dir: string): Promise<string[]>
  /** Mounts a fresh tmpfs; `sizeBytes` absent leaves the size to the kernel. */
  mountTmpfs(dir: string, options: { sizeBytes?: number }): Promise<void>
  /** Makes what `source` is also appear at `target`. The source is not resolved again: it may be an open file's path. */
  bind(source: string, target: string): Promise<void>
  unmount(dir: string): Promise<void>
}
