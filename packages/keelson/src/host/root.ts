import { Failure } from '../failure.ts'
import { which } from './exec.ts'

/**
 * Containers, cgroups, mounts and iptables need root.
 *
 * @param why what needs it, as a clause
 * @throws Failure for any other user
 */
export function requireRoot(why: string): void {
  if (process.getuid?.() === 0) return
  throw new Failure(
    `this needs root: ${why}`,
    which('sudo') === undefined
      ? "become root ('su'), then run the same command with KUBECONFIG and KEELSON_HOME as you want them"
      : "run the same command with 'sudo --preserve-env=HOME,PATH,KUBECONFIG,KEELSON_HOME'",
  )
}
