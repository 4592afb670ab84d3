/** What a fake container's main process, or an exec in it, does: what it prints, and when and how it ends. */
export interface FakeProgram {
  readonly stdout: string
  /** Bytes it writes into the container's file system. */
  readonly written?: number
  /** Exit code for a process that ends by itself; undefined for one that runs until it is stopped. */
  readonly exitCode?: number
  /** Set when the engine cannot run it at all. */
  readonly startError?: string
  /** Milliseconds it takes, for a process that ends by itself. */
  readonly durationMs: number
}

/**
 * The few programs the fake engine knows, so that the same contract suite runs on it and on a real one:
 * `true`, `false`, `echo …`, `cat`, `sleep n`, and `sh -c` with a script of `echo …`, `exit n` and `sleep n`
 * joined by `;`; `echo … > file` writes. Anything else is a missing binary.
 */
export function interpret(argv: readonly string[]): FakeProgram {
  const [file = '', ...args] = argv
  switch (file) {
    case '':
      return { stdout: '', durationMs: 0 }
    case 'true':
      return { stdout: '', exitCode: 0, durationMs: 0 }
    case 'false':
      return { stdout: '', exitCode: 1, durationMs: 0 }
    case 'echo':
      return { stdout: `${args.join(' ')}\n`, exitCode: 0, durationMs: 0 }
    case 'cat':
      return { stdout: '', durationMs: 0 }
    case 'sleep':
      return { stdout: '', exitCode: 0, durationMs: Number(args[0]) * 1000 }
    case 'sh':
      return script(args[1] ?? '')
    default:
      return { stdout: '', durationMs: 0, startError: `exec: "${file}": executable file not found in $PATH` }
  }
}

function script(text: string): FakeProgram {
  let stdout = ''
  let durationMs = 0
  let written = 0
  for (const step of text.split(';').map((part) => part.trim().split(/\s+/))) {
    if (step[0] === 'exit') return { stdout, written, durationMs, exitCode: Number(step[1] ?? 0) }
    const redirect = step.indexOf('>')
    const part = interpret(redirect < 0 ? step : step.slice(0, redirect))
    if (redirect < 0) stdout += part.stdout
    else written += part.stdout.length
    durationMs += part.durationMs
  }
  return { stdout, written, durationMs, exitCode: 0 }
}
