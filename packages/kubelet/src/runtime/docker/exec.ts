import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { RuntimeError } from '../errors.ts'
import type { ExecResult, StreamOptions, StreamSession } from '../port.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'
import { streamSession } from './streams.ts'

/** Output kept of a short command; what a probe or hook prints beyond it is dropped. */
const outputLimit = 64 * 1024
/** How long Docker may take to notice the end of a process whose output has ended, and how often to ask. */
const exitPollMs = 20
const exitPolls = 250

/** Runs a process in a container with the caller's streams. @throws RuntimeError `notRunning`, `notFound` */
export async function execStream(
  context: DockerContext,
  id: string,
  command: readonly string[],
  options: StreamOptions,
): Promise<StreamSession> {
  const exec = await create(context, id, command, options)
  const connection = await start(exec, options)
  return streamSession(connection, options, {
    stdin: connection,
    exitCode: () => exitCodeOf(context, exec),
    resize: (size) => exec.resize(size),
  })
}

/** Runs a command to its end and returns what it printed. @throws RuntimeError `timeout` */
export async function execSync(
  context: DockerContext,
  id: string,
  command: readonly string[],
  timeoutMs: number,
): Promise<ExecResult> {
  const deadline = new AbortController()
  const timer = timeoutMs > 0 ? context.clock.setTimeout(() => deadline.abort(), timeoutMs) : undefined
  try {
    const options = { tty: false, stdin: false, stdout: true, stderr: true, signal: deadline.signal }
    const session = await execStream(context, id, command, options)
    const [stdout, stderr] = await Promise.all([collect(session.stdout), collect(session.stderr)])
    deadline.signal.throwIfAborted()
    return { exitCode: await session.exited, stdout, stderr }
  } catch (err) {
    if (!deadline.signal.aborted) throw err
    const seconds = timeoutMs / 1000
    throw new RuntimeError('timeout', `command timed out: "${command.join(' ')}" timed out after ${seconds}s`, {
      cause: err,
    })
  } finally {
    timer?.cancel()
  }
}

async function create(
  context: DockerContext,
  id: string,
  command: readonly string[],
  options: StreamOptions,
): Promise<Docker.Exec> {
  return call(
    context.docker.getContainer(id).exec({
      Cmd: [...command],
      AttachStdin: options.stdin,
      AttachStdout: options.stdout,
      AttachStderr: options.stderr && !options.tty,
      Tty: options.tty,
    }),
    { 409: 'notRunning' },
  )
}

async function start(exec: Docker.Exec, options: StreamOptions): Promise<Duplex> {
  return call(exec.start({ hijack: true, stdin: options.stdin, Tty: options.tty }) as Promise<Duplex>, {
    409: 'notRunning',
  })
}

async function exitCodeOf(context: DockerContext, exec: Docker.Exec): Promise<number> {
  for (let poll = 0; poll < exitPolls; poll++) {
    const info = await call(exec.inspect())
    if (!info.Running) return info.ExitCode ?? 0
    await context.clock.sleep(exitPollMs)
  }
  throw new RuntimeError('timeout', 'the process closed its output but did not end')
}

async function collect(stream: AsyncIterable<Buffer> | undefined): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream ?? []) {
    if (size < outputLimit) chunks.push(chunk)
    size += chunk.length
  }
  return Buffer.concat(chunks).subarray(0, outputLimit).toString('utf8')
}
