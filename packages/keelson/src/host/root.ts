import { Failure } from '../failure.ts'

/** Containers, cgroups, mounts and iptables need root. */
export function requireRoot(why: string): void {
  if (process.getuid?.() === 0) return
  throw new Failure(
    `this needs root: ${why}`,
    "run the same command with 'sudo --preserve-env=HOME,PATH,KUBECONFIG,KEELSON_HOME'",
  )
}
