/** What one container uses. */
export interface ContainerUse {
  readonly name: string
  /** The working set. */
  readonly memoryBytes: number
  /** Its writable layer and its logs. */
  readonly diskBytes: number
}

/** What one pod uses, as far as it was measured. */
export interface PodUse {
  readonly memoryBytes: number
  readonly processes: number
  /** Writable layers, logs and volumes on the node's disk. */
  readonly diskBytes: number
  readonly inodes: number
  readonly containers: readonly ContainerUse[]
  /** Bytes in each emptyDir, by the volume's name. */
  readonly emptyDirs: ReadonlyMap<string, number>
}
