import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { IptablesError, type Iptables, type Table } from './port.ts'

const execFileAsync = promisify(execFile)
const waitSeconds = 5

/**
 * With nf_tables the cost of a script grows with the square of its size; each call of the older interface moves the
 * whole table into the kernel anew, however little it changes.
 */
const rulesPerScript = { nft: 1_500, legacy: Number.POSITIVE_INFINITY }

interface Program {
  readonly file: string
  readonly args: readonly string[]
}

/** Which of the two kernel interfaces the iptables programs speak. */
export type Mode = 'auto' | 'nft' | 'legacy'

/**
 * The system's iptables programs. `auto` takes whatever `iptables` is, which is what the rest of the machine uses; mixing
 * the two would leave rules that the other half does not see.
 *
 * @param prefix a command to run them through, such as `ip netns exec name`
 * @throws IptablesError when they are not there or may not be used
 */
export async function createIptables(mode: Mode = 'auto', prefix: readonly string[] = []): Promise<Iptables> {
  const name = mode === 'auto' ? 'iptables' : `iptables-${mode}`
  const program = (suffix: string): Program => {
    const [file, ...args] = [...prefix, `${name}${suffix}`]
    return { file: file!, args }
  }
  const version = await execute(program(''), ['--version'])
  const [, major, minor, patch] = /v(\d+)\.(\d+)\.(\d+)/.exec(version)?.map(Number) ?? []
  if (major === undefined) throw new IptablesError(`${name} did not tell its version: ${version.trim()}`)
  return new CommandIptables(program, {
    randomFully: atLeast([major, minor!, patch!], [1, 6, 2]),
    rulesPerScript: version.includes('nf_tables') ? rulesPerScript.nft : rulesPerScript.legacy,
  })
}

class CommandIptables implements Iptables {
  readonly randomFully: boolean
  readonly rulesPerScript: number
  readonly #program: (suffix: string) => Program

  constructor(program: (suffix: string) => Program, traits: Pick<Iptables, 'randomFully' | 'rulesPerScript'>) {
    this.#program = program
    this.randomFully = traits.randomFully
    this.rulesPerScript = traits.rulesPerScript
  }

  async restore(script: string, signal?: AbortSignal): Promise<void> {
    const { file, args } = this.#program('-restore')
    const child = spawn(file, [...args, '-w', String(waitSeconds), '--noflush'], {
      stdio: ['pipe', 'ignore', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    // A refused script ends the program before it has read everything; its exit code tells, not the broken pipe.
    child.stdin.on('error', () => undefined)
    child.stdin.end(script)
    const code = await ended
    if (code !== 0) throw new IptablesError(describeRefusal(complaint, script))
  }

  async save(table: Table): Promise<readonly string[]> {
    const output = await execute(this.#program('-save'), ['-t', table])
    return output.split('\n').filter((line) => line.startsWith('-A') || line.startsWith(':'))
  }

  async list(table: Table, chain: string): Promise<readonly string[] | undefined> {
    const { file, args } = this.#program('')
    try {
      const { stdout } = await execFileAsync(file, [...args, '-w', String(waitSeconds), '-t', table, '-S', chain])
      return stdout.split('\n').filter((line) => line.startsWith('-A'))
    } catch (error) {
      // Exit code 1 is iptables' "no such chain"; everything else is a failure.
      if ((error as { code?: unknown }).code === 1) return undefined
      throw new IptablesError(`iptables -S ${chain} failed`, { cause: error })
    }
  }
}

async function execute(program: Program, args: readonly string[]): Promise<string> {
  const { file } = program
  try {
    return (await execFileAsync(file, [...program.args, ...args], { encoding: 'utf8', maxBuffer: 1 << 30 })).stdout
  } catch (error) {
    throw new IptablesError(`${file} ${args.join(' ')} failed: ${String(error)}`, { cause: error })
  }
}

/** iptables-restore names the line that it stumbled over; the line itself says more than its number. */
function describeRefusal(complaint: string, script: string): string {
  const number = /line:? (\d+)/.exec(complaint)?.[1]
  const line = number === undefined ? undefined : script.split('\n')[Number(number) - 1]
  return `iptables-restore refused the rules: ${complaint.trim()}${line === undefined ? '' : ` (line ${number}: ${line})`}`
}

function atLeast(version: readonly number[], wanted: readonly number[]): boolean {
  for (const [index, part] of wanted.entries()) {
    if (version[index] !== part) return version[index]! > part
  }
  return true
}
