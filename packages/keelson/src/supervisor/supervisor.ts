import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '@keelson/component-base'

/** A program that is kept running: where it leaves its pid and log, and how it is started. */
export interface Supervised {
  readonly name: string
  /** Folder for pid files. */
  readonly run: string
  /** Folder for logs. */
  readonly logs: string
}

/** The command line of a supervised program. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const script = fileURLToPath(new URL('./supervise.sh', import.meta.url))
/** A log larger than this is put aside as `<name>.log.1` when its program is started anew. */
const rotateBytes = 50 * 1024 * 1024

/** The file that the program's output goes to. */
export function logPath(supervised: Supervised): string {
  return join(supervised.logs, `${supervised.name}.log`)
}

/** Starts a supervisor, detached from this process, unless one is running already. */
export async function startSupervised(supervised: Supervised, command: Command): Promise<void> {
  if (supervisorPid(supervised) !== undefined) return
  await mkdir(supervised.run, { recursive: true, mode: 0o700 })
  await mkdir(supervised.logs, { recursive: true, mode: 0o700 })
  const log = logPath(supervised)
  if (existsSync(log) && (await stat(log)).size > rotateBytes) await rename(log, `${log}.1`)
  const pidfile = pidPath(supervised)
  for (const stale of [pidfile, endingsPath(supervised)]) await rm(stale, { force: true })
  const child = spawn('/bin/sh', [script, pidfile, log, command.file, ...command.args], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...command.env },
    cwd: '/',
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  child.unref()
  await writeFile(supervisorPath(supervised), `${child.pid}\n`)
}

/** The program's pid while it runs. Where its output goes is looked at, so that a reused pid is never taken for ours. */
export function programPid(supervised: Supervised): number | undefined {
  const pid = readNumber(pidPath(supervised))
  return pid !== undefined && isAlive(pid) && writesTo(pid, logPath(supervised)) ? pid : undefined
}

/** The supervisor's pid while it runs. Its command line is looked at, so that a reused pid is never taken for ours. */
export function supervisorPid(supervised: Supervised): number | undefined {
  const pid = readNumber(supervisorPath(supervised))
  return pid !== undefined && isAlive(pid) && commandLine(pid).includes(pidPath(supervised)) ? pid : undefined
}

/**
 * Stops a supervisor and its program: SIGTERM, then SIGKILL for a program that has not ended within the deadline.
 * Resolves once both are gone. A program whose supervisor was killed is stopped too.
 */
export async function stopSupervised(supervised: Supervised, clock: Clock, deadlineMs = 10_000): Promise<void> {
  // The supervisor ends when its program has.
  const pid = supervisorPid(supervised) ?? programPid(supervised)
  if (pid === undefined) return
  process.kill(pid, 'SIGTERM')
  const deadline = clock.monotonic() + deadlineMs
  while (isAlive(pid)) {
    const program = programPid(supervised)
    if (program !== undefined && clock.monotonic() > deadline) process.kill(program, 'SIGKILL')
    await clock.sleep(20)
  }
  await rm(pidPath(supervised), { force: true })
  await rm(supervisorPath(supervised), { force: true })
}

/** How often the program has ended by itself since its supervisor was started. */
export function endings(supervised: Supervised): number {
  return readNumber(endingsPath(supervised)) ?? 0
}

/** What the program itself said last in its log, for a message about its failure. */
export async function lastWords(supervised: Supervised): Promise<string> {
  const path = logPath(supervised)
  const lines = existsSync(path) ? (await readFile(path, 'utf8')).trimEnd().split('\n') : []
  const last = lines.findLast((line) => !line.startsWith('supervise: ')) ?? ''
  return last === '' ? 'it said nothing' : inWords(last)
}

/** A line of structured logging without its structure: the message, and the error that it is about. */
function inWords(line: string): string {
  try {
    const { msg, err, error } = JSON.parse(line) as { msg?: string; err?: { message?: string }; error?: string }
    return [msg, err?.message ?? error].filter(Boolean).join(': ')
  } catch {
    // Text, as many a program writes it: it needs no translation.
    return line
  }
}

function pidPath(supervised: Supervised): string {
  return join(supervised.run, `${supervised.name}.pid`)
}

function endingsPath(supervised: Supervised): string {
  return `${pidPath(supervised)}.ended`
}

function supervisorPath(supervised: Supervised): string {
  return join(supervised.run, `${supervised.name}.supervisor.pid`)
}

function readNumber(path: string): number | undefined {
  if (!existsSync(path)) return undefined
  const number = Number.parseInt(readFileSync(path, 'utf8'), 10)
  return Number.isInteger(number) ? number : undefined
}

/** A zombie has ended already: only its entry waits to be collected. */
function isAlive(pid: number): boolean {
  const state = processState(pid)
  return state !== undefined && state !== 'Z'
}

/** proc(5): the second field is the command in parentheses, which may itself hold spaces and parentheses. */
function processState(pid: number): string | undefined {
  const path = `/proc/${pid}/stat`
  return existsSync(path) ? readFileSync(path, 'utf8').split(') ').at(-1)!.split(' ')[0] : undefined
}

/** Whether a process's output goes to a file, be that removed meanwhile. */
function writesTo(pid: number, path: string): boolean {
  try {
    const output = readlinkSync(`/proc/${pid}/fd/1`).replace(/ \(deleted\)$/, '')
    return output === path || output === join(realpathSync(dirname(path)), basename(path))
  } catch {
    // The answer to the question, not a fault: the process has just ended, or is not ours to look at.
    return false
  }
}

function commandLine(pid: number): string[] {
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) ? readFileSync(path, 'utf8').split('\0') : []
}
