import { run, runWithInput } from '../host/exec.ts'

/** What the names of the kubelet's own chains begin with. */
const chainPrefix = 'KEELSON-'

/** Removes the iptables chains in which the kubelet lets the pods' network be forwarded and masqueraded. */
export async function removePodForwarding(): Promise<void> {
  for (const table of ['nat', 'filter']) {
    const script = removalOf(table, await run('iptables-save', ['-t', table]))
    if (script !== undefined) await runWithInput('iptables-restore', ['--noflush', '--wait'], script)
  }
}

/**
 * The input for `iptables-restore --noflush` that removes the kubelet's chains and every jump to them from a table;
 * undefined where there are none.
 *
 * @param saved what iptables-save printed of the table
 */
export function removalOf(table: string, saved: string): string | undefined {
  const lines = saved.split('\n')
  const chains = lines.filter((line) => line.startsWith(`:${chainPrefix}`)).map((line) => line.slice(1).split(' ')[0]!)
  if (chains.length === 0) return undefined
  const jumps = lines.filter((line) => line.startsWith('-A ') && chains.some((chain) => line.endsWith(` -j ${chain}`)))
  return [
    `*${table}`,
    ...jumps.map((line) => line.replace('-A', '-D')),
    ...chains.map((chain) => `-F ${chain}`),
    ...chains.map((chain) => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n')
}
