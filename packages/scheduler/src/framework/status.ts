/**
 * What a plug-in says of a pod, or of a pod on a node:
 * - `error`: the plug-in itself is broken; the pod is tried again with back-off.
 * - `unschedulable`: not now; changes in the cluster, or removing other pods, may help.
 * - `unschedulableAndUnresolvable`: not now, and removing other pods cannot help.
 * - `wait`: a Permit plug-in delays the binding.
 * - `skip`: the plug-in has nothing to say here; it is not asked again in this cycle.
 * - `pending`: not before something outside happens (a scheduling gate is removed).
 */
export type Code = 'error' | 'unschedulable' | 'unschedulableAndUnresolvable' | 'wait' | 'skip' | 'pending'

/** A verdict that is not success: success is `undefined`, so that the common case costs nothing. */
export interface Status {
  readonly code: Code
  readonly reasons: readonly string[]
  /** The plug-in that gave it. Filled in by the framework. */
  readonly plugin?: string
  /** What went wrong, for code `error`. */
  readonly cause?: unknown
}

/** Makes a status. */
export function status(code: Code, ...reasons: string[]): Status {
  return { code, reasons }
}

/** Whether the verdict says that the pod does not fit, rather than that something is broken. */
export function isRejection({ code }: Status): boolean {
  return code === 'unschedulable' || code === 'unschedulableAndUnresolvable' || code === 'pending'
}

/** The verdict of one plug-in, with its name. */
export function by(plugin: string, verdict: Status): Status {
  return { ...verdict, plugin }
}
