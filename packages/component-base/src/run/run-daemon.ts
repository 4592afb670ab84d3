import type { Clock } from '../clock/clock.ts'
import { systemClock } from '../clock/system-clock.ts'
import { createLogger } from '../logging/create-logger.ts'
import type { Logger, LogLevel } from '../logging/logger.ts'
import type { Random } from '../random/random.ts'
import { systemRandom } from '../random/random.ts'
import { isExitRequest } from './exit-request.ts'
import type { Runnable } from './runnable.ts'
import { collectStartUpGarbage } from './start-up-garbage.ts'

/** What a daemon's composition root receives. */
export interface DaemonContext {
  logger: Logger
  clock: Clock
  random: Random
  /** Aborts when the process has been asked to stop. */
  signal: AbortSignal
  /** Ends the process cleanly and with exit code 1, for failures after the start that leave no way on. */
  fail(err: unknown): void
}

/** The parts of `process` that a daemon's life depends on; tests hand in their own. */
export interface ProcessPort {
  on(event: string, listener: (...args: never[]) => void): unknown
  off(event: string, listener: (...args: never[]) => void): unknown
  exit(code: number): void
  stdout: { write(text: string): unknown }
  stderr: { write(text: string): unknown }
}

/** How to run a daemon. */
export interface DaemonOptions {
  /** The component, such as `kube-scheduler`. */
  name: string
  /** The composition root. It may throw an ExitRequest to end with a message. */
  build(ctx: DaemonContext): Promise<Runnable> | Runnable
  log?: { level?: LogLevel; format?: 'json' | 'pretty' }
  /** How long a clean stop may take before the process exits anyway; 5 s unless told. */
  stopDeadlineMs?: number
  logger?: Logger
  clock?: Clock
  process?: ProcessPort
}

/**
 * Runs a daemon until SIGTERM or SIGINT, then stops it and exits with 0. Exits with 1 when the start fails, when the
 * stop overruns its deadline, or on an unhandled error; a second signal exits at once with 130 or 143. Resolves after
 * the exit code has been handed to the process.
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  await new Daemon(options).run()
}

const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const

class Daemon {
  readonly #options: DaemonOptions
  readonly #process: ProcessPort
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #abort = new AbortController()
  readonly #ended = Promise.withResolvers<number>()
  #stopping = false
  #runnable: Runnable | undefined

  constructor(options: DaemonOptions) {
    this.#options = options
    this.#process = options.process ?? (process as unknown as ProcessPort)
    this.#clock = options.clock ?? systemClock
    this.#logger = options.logger ?? createLogger({ name: options.name, ...options.log })
  }

  async run(): Promise<void> {
    const uninstall = this.#installHandlers()
    void this.#start()
    const code = await this.#ended.promise
    uninstall()
    this.#process.exit(code)
  }

  async #start(): Promise<void> {
    try {
      const ctx: DaemonContext = {
        logger: this.#logger,
        clock: this.#clock,
        random: systemRandom,
        signal: this.#abort.signal,
        fail: (err) => this.#fail(err, 'Unrecoverable failure'),
      }
      const built = await this.#options.build(ctx)
      if (this.#stopping) return
      this.#runnable = built
      await built.start(this.#abort.signal)
      this.#logger.info('Started')
      collectStartUpGarbage(this.#clock)
    } catch (err) {
      if (this.#stopping) return
      if (isExitRequest(err)) this.#exitWith(err.exitCode, err.message)
      else this.#fail(err, 'Start failed')
    }
  }

  #installHandlers(): () => void {
    const onUnhandled = (err: unknown): void => this.#fail(err, 'Unhandled error')
    const listeners: [string, (...args: never[]) => void][] = [
      ['SIGTERM', () => this.#onSignal('SIGTERM')],
      ['SIGINT', () => this.#onSignal('SIGINT')],
      ['unhandledRejection', onUnhandled as (...args: never[]) => void],
      ['uncaughtException', onUnhandled as (...args: never[]) => void],
    ]
    for (const [event, listener] of listeners) this.#process.on(event, listener)
    return () => {
      for (const [event, listener] of listeners) this.#process.off(event, listener)
    }
  }

  #onSignal(name: keyof typeof signalExitCodes): void {
    if (this.#stopping) {
      this.#logger.warn({ signal: name }, 'Second signal, exiting at once')
      this.#ended.resolve(signalExitCodes[name])
      return
    }
    this.#logger.info({ signal: name }, 'Stopping')
    void this.#stop(0)
  }

  #fail(err: unknown, message: string): void {
    this.#logger.fatal({ err }, message)
    void this.#stop(1)
  }

  #exitWith(code: number, text: string): void {
    const out = code === 0 ? this.#process.stdout : this.#process.stderr
    out.write(text.endsWith('\n') ? text : `${text}\n`)
    this.#ended.resolve(code)
  }

  async #stop(code: number): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    this.#abort.abort(new DOMException(`${this.#options.name} is stopping`, 'AbortError'))
    const deadline = this.#clock.setTimeout(() => {
      this.#logger.error('Clean stop took too long, exiting')
      this.#ended.resolve(1)
    }, this.#options.stopDeadlineMs ?? 5000)
    try {
      await this.#runnable?.stop()
      if (code === 0) this.#logger.info('Stopped')
      this.#ended.resolve(code)
    } catch (err) {
      this.#logger.error({ err }, 'Stop failed')
      this.#ended.resolve(1)
    } finally {
      deadline.cancel()
    }
  }
}
