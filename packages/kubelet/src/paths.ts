import { join } from 'node:path'

/** Where things of this kubelet lie on the node's disk, in upstream's layout. */
export interface KubeletPaths {
  readonly root: string
  readonly podsDir: string
  /** Everything of one pod. */
  podDir(uid: string): string
  /** `<podDir>/volumes/<plugin>/<volume>`, the plugin name's slash written as `~`. */
  volumeDir(uid: string, plugin: string, volume: string): string
  /** Files of one container, kept as long as the pod. */
  containerDir(uid: string, container: string): string
  etcHosts(uid: string): string
  resolvConf(uid: string): string
  /** `/var/log/pods/<ns>_<name>_<uid>`. */
  podLogDir(pod: { namespace: string; name: string; uid: string }): string
  readonly podLogsDir: string
  readonly containerLogsDir: string
}

/** Lays out the paths under the root directory (upstream: /var/lib/kubelet) and the log directory (/var/log). */
export function createPaths(options: { root: string; logDir: string }): KubeletPaths {
  const { root, logDir } = options
  const podsDir = join(root, 'pods')
  const podDir = (uid: string) => join(podsDir, uid)
  return {
    root,
    podsDir,
    podDir,
    volumeDir: (uid, plugin, volume) => join(podDir(uid), 'volumes', plugin.replaceAll('/', '~'), volume),
    containerDir: (uid, container) => join(podDir(uid), 'containers', container),
    etcHosts: (uid) => join(podDir(uid), 'etc-hosts'),
    resolvConf: (uid) => join(podDir(uid), 'resolv.conf'),
    podLogDir: (pod) => join(logDir, 'pods', `${pod.namespace}_${pod.name}_${pod.uid}`),
    podLogsDir: join(logDir, 'pods'),
    containerLogsDir: join(logDir, 'containers'),
  }
}
