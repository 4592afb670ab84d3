import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where everything of one cluster lives on this machine. All paths are absolute. */
export interface ClusterPaths {
  readonly name: string
  /** The cluster's own folder, `$KEELSON_HOME/<name>`. */
  readonly root: string
  readonly pki: string
  readonly kubeconfigs: string
  readonly adminKubeconfig: string
  readonly etcdData: string
  readonly logs: string
  /** Pid files of supervisors and programs. */
  readonly run: string
  readonly kubeletRoot: string
  /** What was decided at the first `up`: ports and the node's name. */
  readonly settings: string
}

const toolchain = 'toolchain'
const host = 'host'
const lock = 'lock'

/** The absolute path of `$KEELSON_HOME`, or of `~/.keelson` where it is not set. */
export function keelsonHome(env: NodeJS.ProcessEnv): string {
  return resolve(env['KEELSON_HOME'] ?? join(homedir(), '.keelson'))
}

/** The folder for what belongs to the machine and not to one cluster: a Docker daemon that keelson had to start. */
export function hostRun(home: string): string {
  return join(home, host)
}

/** What else is in the home folder: no cluster can have such a name. */
const reserved: readonly string[] = [toolchain, host, lock]

/** The file by which commands keep out of each other's way. */
export function lockFile(home: string): string {
  return join(home, lock)
}

/** Where V8 keeps compiled code. */
export function compileCache(home: string): string {
  return join(home, toolchain, 'compile-cache')
}

/**
 * Why a name cannot be a cluster's, which is also that of its folder and its kubectl context; undefined where it can.
 */
export function nameProblem(name: string): string | undefined {
  if (reserved.includes(name)) return `the home folder has another use for the name ${name}`
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return undefined
  return `'${name}' is not made of up to 63 lower-case letters, digits and inner dashes`
}

/** Lays out one cluster's folder. Nothing is created. */
export function clusterPaths(home: string, name: string): ClusterPaths {
  const root = join(home, name)
  const kubeconfigs = join(root, 'kubeconfigs')
  return {
    name,
    root,
    pki: join(root, 'pki'),
    kubeconfigs,
    adminKubeconfig: join(kubeconfigs, 'admin.conf'),
    etcdData: join(root, 'etcd'),
    logs: join(root, 'logs'),
    run: join(root, 'run'),
    kubeletRoot: join(root, 'kubelet'),
    settings: join(root, 'cluster.json'),
  }
}
