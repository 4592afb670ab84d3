import { existsSync, statSync } from 'node:fs'
import { chown, readFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { delimiter, dirname, join, resolve, sep } from 'node:path'
import type { Kubeconfig } from '@keelson/client'
import { Failure, messageOf } from '../failure.ts'
import type { ClusterPaths } from '../home/paths.ts'
import { kubeconfigOf } from './components.ts'

/**
 * Adds the cluster's context to the user's kubeconfig and switches to it, as kind does. What the user has set in that
 * context since it was added, such as a namespace, is kept.
 *
 * @throws Failure when the file cannot be read or written
 */
export async function mergeContext(paths: ClusterPaths, env: NodeJS.ProcessEnv): Promise<void> {
  const admin = await kubeconfigOf(paths, 'admin')
  await change(kubeconfigToMerge(env), env, (config) => {
    const before = config.contexts.find(({ name }) => name === paths.name)?.context
    remove(config, paths.name)
    config.clusters.push(...admin.clusters)
    config.users.push(...admin.users)
    config.contexts.push(...admin.contexts.map(({ name, context }) => ({ name, context: { ...before, ...context } })))
    config['current-context'] = paths.name
  })
}

/**
 * Takes the cluster's context out again, of whichever of the user's files it is in.
 *
 * @throws Failure when a file cannot be read or written
 */
export async function removeContext(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const path of userKubeconfigs(env).filter((each) => existsSync(each))) {
    if ((await readFile(path, 'utf8')).includes(name)) await change(path, env, (config) => remove(config, name))
  }
}

/** Changes one kubeconfig and leaves it to whom it belonged. */
async function change(path: string, env: NodeJS.ProcessEnv, edit: (config: Kubeconfig) => void): Promise<void> {
  const { modifyKubeconfig } = await import('@keelson/client')
  const owners = [path, dirname(path)].map((each) => [each, ownerOf(each, env)] as const)
  try {
    await modifyKubeconfig(path, edit)
    // Root has just written what may be another user's.
    for (const [each, owner] of owners) if (owner !== undefined) await chown(each, ...owner)
  } catch (error) {
    throw new Failure(
      `the kubeconfig ${path} could not be changed: ${messageOf(error).split('\n')[0]}`,
      'mend or move that file, or name another one in KUBECONFIG, then run the same command again',
      { cause: error },
    )
  }
}

/**
 * Whose a file or folder is to be, where this process is root: who has it already; of a new one, who called sudo, but
 * for root's own home. Undefined when nothing is to be done.
 */
function ownerOf(path: string, env: NodeJS.ProcessEnv): readonly [number, number] | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (existsSync(path)) {
    const { uid, gid } = statSync(path)
    return [uid, gid]
  }
  const invoker = [Number(env['SUDO_UID']), Number(env['SUDO_GID'])] as const
  if (invoker.some((id) => !Number.isInteger(id) || id === 0)) return undefined
  return path.startsWith(userInfo().homedir + sep) ? undefined : invoker
}

/** The file that kubectl and kind would write to: the first of the user's that exists, else the last. */
export function kubeconfigToMerge(env: NodeJS.ProcessEnv): string {
  const files = userKubeconfigs(env)
  return files.find((path) => existsSync(path)) ?? files.at(-1)!
}

/** The files that `$KUBECONFIG` names, else `~/.kube/config`. */
function userKubeconfigs(env: NodeJS.ProcessEnv): readonly string[] {
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  return named.length > 0 ? named.map((path) => resolve(path)) : [join(homedir(), '.kube', 'config')]
}

function remove(config: Kubeconfig, name: string): void {
  const others = <T extends { name: string }>(entries: readonly T[]) => entries.filter((entry) => entry.name !== name)
  config.clusters = others(config.clusters)
  config.users = others(config.users)
  config.contexts = others(config.contexts)
  if (config['current-context'] === name) config['current-context'] = ''
}
