import { chown } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { modifyKubeconfig, type Kubeconfig } from '@keelson/client'
import type { ClusterPaths } from '../home/paths.ts'
import { kubeconfigOf } from './components.ts'

/** Adds the cluster's context to the user's kubeconfig and switches to it, as kind does. */
export async function mergeContext(paths: ClusterPaths, env: NodeJS.ProcessEnv): Promise<void> {
  const admin = await kubeconfigOf(paths, 'admin')
  await modifyKubeconfig(userKubeconfig(env), (config) => {
    remove(config, paths.name)
    config.clusters.push(...admin.clusters)
    config.users.push(...admin.users)
    config.contexts.push(...admin.contexts)
    config['current-context'] = paths.name
  })
  await giveToInvoker(userKubeconfig(env), env)
}

/** Under sudo the file in the user's home must stay the user's: root has just written it. */
async function giveToInvoker(path: string, env: NodeJS.ProcessEnv): Promise<void> {
  const owner = [Number(env['SUDO_UID']), Number(env['SUDO_GID'])] as const
  if (process.getuid?.() !== 0 || owner.some((id) => !Number.isInteger(id) || id === 0)) return
  await chown(path, ...owner)
  await chown(dirname(path), ...owner)
}

/** Takes the cluster's context out again. */
export async function removeContext(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  await modifyKubeconfig(userKubeconfig(env), (config) => remove(config, name))
}

/** The file that kubectl would write to: the first of `$KUBECONFIG`, else `~/.kube/config`. */
export function userKubeconfig(env: NodeJS.ProcessEnv): string {
  const first = env['KUBECONFIG']?.split(delimiter).find((path) => path !== '')
  return first ?? join(homedir(), '.kube', 'config')
}

function remove(config: Kubeconfig, name: string): void {
  const others = <T extends { name: string }>(entries: readonly T[]) => entries.filter((entry) => entry.name !== name)
  config.clusters = others(config.clusters)
  config.users = others(config.users)
  config.contexts = others(config.contexts)
  if (config['current-context'] === name) config['current-context'] = ''
}
