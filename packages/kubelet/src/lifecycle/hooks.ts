import type { Container, LifecycleHandler } from '@keelson/api'
import type { Clock } from '@keelson/component-base'
import { httpExchange } from '../handlers/http-get.ts'
import { headersFor, resolvePort, urlFor } from '../handlers/target.ts'
import { tcpSocket } from '../handlers/tcp-socket.ts'
import type { PodRuntime } from '../runtime/port.ts'

/** Time an HTTP or TCP hook gets when nothing else bounds it. */
const defaultTimeoutMs = 30_000

/** The container a hook belongs to. */
export interface HookTarget {
  readonly container: Container
  readonly containerId: string
  readonly podIP: string
}

/** Runs lifecycle hooks. */
export interface HookRunner {
  /** Resolves when the hook has succeeded; rejects with upstream's message, or with the signal's reason. */
  run(
    handler: LifecycleHandler,
    target: HookTarget,
    options: { timeoutMs?: number; signal: AbortSignal },
  ): Promise<void>
}

/** Hooks by exec through the runtime, by HTTP and TCP from this process, and sleep by the clock. */
export function createHookRunner(deps: {
  runtime: Pick<PodRuntime, 'execSync'>
  clock: Clock
  userAgent: string
}): HookRunner {
  return {
    async run(handler, target, { timeoutMs = defaultTimeoutMs, signal }) {
      signal.throwIfAborted()
      if (handler.sleep) return deps.clock.sleep(handler.sleep.seconds * 1000, signal)
      await Promise.race([perform(handler, target, { ...deps, timeoutMs }), aborted(signal)])
    },
  }
}

async function perform(
  handler: LifecycleHandler,
  { container, containerId, podIP }: HookTarget,
  deps: { runtime: Pick<PodRuntime, 'execSync'>; userAgent: string; timeoutMs: number },
): Promise<void> {
  const { timeoutMs, userAgent } = deps
  if (handler.exec) {
    const command = handler.exec.command ?? []
    // An exec hook may take as long as the container: what bounds it is the caller's signal.
    const { exitCode, stdout, stderr } = await deps.runtime.execSync(containerId, command, 0)
    if (exitCode === 0) return
    throw new Error(
      `Exec lifecycle hook ([${command.join(' ')}]) failed - error: command '${command.join(' ')}' exited with ${exitCode}: ${stderr}, message: "${stdout + stderr}"`,
    )
  }
  if (handler.httpGet) {
    const url = urlFor(container, handler.httpGet, podIP)
    // Any answer will do: a hook is told, not asked.
    const answer = await httpExchange({ url, headers: headersFor(handler.httpGet), timeoutMs, userAgent })
    if ('error' in answer)
      throw new Error(`HTTP lifecycle hook (${handler.httpGet.path ?? '/'}) failed - error: ${answer.error}`)
    return
  }
  if (handler.tcpSocket) {
    const port = resolvePort(container, handler.tcpSocket.port)
    const { result, output } = await tcpSocket({ host: handler.tcpSocket.host || podIP, port, timeoutMs })
    if (result !== 'success') throw new Error(output)
    return
  }
  throw new Error('Invalid handler: no handler specified')
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
