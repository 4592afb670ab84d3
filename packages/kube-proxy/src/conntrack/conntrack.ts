import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { parseFlows, type Flow } from './flow.ts'

const execFileAsync = promisify(execFile)

/** The kernel's connection tracking table. */
export interface Conntrack {
  /** Every UDP flow that is tracked. */
  list(): Promise<readonly Flow[]>
  /** Forgets the flows of all clients between a destination and who answers; nothing to forget is fine. */
  forget(flow: Flow): Promise<void>
}

/**
 * Connection tracking through the conntrack program.
 *
 * @param prefix a command to run it through, such as `ip netns exec name`
 */
export function createConntrack(prefix: readonly string[] = []): Conntrack {
  const run = async (args: readonly string[]): Promise<string> => {
    const [file, ...rest] = [...prefix, 'conntrack', ...args]
    return (await execFileAsync(file!, rest, { maxBuffer: 1 << 30 })).stdout
  }
  return {
    list: async () => parseFlows(await run(['-L', '-p', 'udp'])),
    async forget(flow) {
      try {
        await run(forgetArgs(flow))
      } catch (error) {
        // "0 flow entries have been deleted" is reported as a failure.
        if (String((error as { stderr?: string }).stderr).includes('0 flow entries')) return
        throw error
      }
    },
  }
}

/** The arguments of conntrack(8) that delete flows. The protocol comes first: ports are options of the protocol. */
export function forgetArgs({ to, answeredBy }: Flow): readonly string[] {
  const original = ['--orig-dst', to.address, '--orig-port-dst', String(to.port)]
  const reply = ['--reply-src', answeredBy.address, '--reply-port-src', String(answeredBy.port)]
  return ['-D', '-p', 'udp', ...original, ...reply]
}
