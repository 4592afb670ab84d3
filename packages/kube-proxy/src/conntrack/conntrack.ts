import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { StaleFlows } from './plan.ts'

const execFileAsync = promisify(execFile)

/** The kernel's connection tracking table. */
export interface Conntrack {
  /** Forgets flows; nothing to forget is fine. */
  forget(flows: StaleFlows): Promise<void>
}

/**
 * Connection tracking through the conntrack program.
 *
 * @param prefix a command to run it through, such as `ip netns exec name`
 */
export function createConntrack(prefix: readonly string[] = []): Conntrack {
  return {
    async forget(flows) {
      try {
        const [file, ...args] = [...prefix, 'conntrack', ...conntrackArgs(flows)]
        await execFileAsync(file!, args)
      } catch (error) {
        // "0 flow entries have been deleted" is reported as a failure.
        if (String((error as { stderr?: string }).stderr).includes('0 flow entries')) return
        throw error
      }
    },
  }
}

/** The arguments of conntrack(8) that delete flows. The protocol comes first: ports are options of the protocol. */
export function conntrackArgs({ protocol, to, endpoint }: StaleFlows): readonly string[] {
  const target = 'address' in to ? ['--orig-dst', to.address] : ['--dport', String(to.port)]
  return ['-D', '-p', protocol, ...target, ...(endpoint === undefined ? [] : ['--dst-nat', endpoint])]
}
