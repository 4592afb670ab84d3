import { kubeconfigPath, modifyKubeconfig } from '@keelson/client'
import type { Kubeconfig } from '@keelson/client'
import { UsageError } from '../../cli/errors.ts'
import type { Context } from '../command.ts'

/** Changes the kubeconfig file that new entries go to. Returns its path. */
export async function editConfig({ cluster, clock }: Context, change: (config: Kubeconfig) => void): Promise<string> {
  const path = kubeconfigPath(cluster.locations)
  await modifyKubeconfig(path, change, { clock })
  return path
}

/** The only argument. Throws UsageError for none and for more. */
export function onlyArgument(args: readonly string[], what = 'Unexpected args'): string {
  const [name] = args
  if (args.length !== 1 || name === undefined) throw new UsageError(`${what}: [${args.join(' ')}]`)
  return name
}
