import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { StaleFlows } from './plan.ts'

const execFileAsync = promisify(execFile)

/** The kernel's connection tracking table. */
export interface Conntrack {
  /** Forgets flows; nothing to forget is fine. */
  forget(flows: StaleFlows): Promise<void>
}

/** Connection tracking through the conntrack program. */
export function createConntrack(): Conntrack {
  return {
    async forget(flows) {
      try {
        await execFileAsync('conntrack', [...conntrackArgs(flows)])
      } catch (error) {
        // "0 flow entries have been deleted" is reported as a failure.
        if (String((error as { stderr?: string }).stderr).includes('0 flow entries')) return
        throw error
      }
    },
  }
}

/** The arguments of conntrack(8) that delete flows. */
export function conntrackArgs({ protocol, to, endpoint }: StaleFlows): readonly string[] {
  const target = 'address' in to ? ['--orig-dst', to.address] : ['--dport', String(to.port)]
  return ['-D', ...target, ...(endpoint === undefined ? [] : ['--dst-nat', endpoint]), '-p', protocol]
}
