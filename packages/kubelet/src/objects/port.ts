import type { ConfigMap, Pod, Secret } from '@keelson/api'

/**
 * ConfigMaps and Secrets that pods of this node refer to, kept current by watching single objects for as
 * long as a registered pod needs them. Both environment variables and volumes read from here.
 */
export interface PodObjects {
  /** Starts to keep what the pod refers to. Repeat it whenever the pod changed. */
  register(pod: Pod): void
  unregister(podUID: string): void
  /** The object, or undefined when it does not exist. Waits for the first answer; rejects with a StatusError. */
  configMap(namespace: string, name: string): Promise<ConfigMap | undefined>
  secret(namespace: string, name: string): Promise<Secret | undefined>
  /** Called after an object that a registered pod mounts has changed: the pod's UID. */
  onChange(listener: (podUID: string) => void): void
}
