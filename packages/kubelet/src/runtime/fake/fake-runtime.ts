import { PassThrough } from 'node:stream'
import type { Clock } from '@keelson/component-base'
import { RuntimeError } from '../errors.ts'
import type { PodRuntime, RuntimeFilter, StreamSession } from '../port.ts'
import type {
  ContainerStatus,
  ContainerSummary,
  ImageInfo,
  RuntimeEvent,
  RuntimeStats,
  SandboxStatus,
} from '../types.ts'
import { createFakeEngine } from './engine.ts'
import type { FakeContainer, FakeEngine } from './engine.ts'
import { interpret } from './processes.ts'

/** The fake runtime, with the strings a test pulls. */
export interface FakeRuntime extends PodRuntime {
  /** Every call in order, as `method argument`. */
  readonly calls: string[]
  /** Images that are present. */
  readonly images: Map<string, ImageInfo>
  /** Images a pull would find. */
  readonly registry: Set<string>
  /** Makes the next call of a method fail. */
  failNext(method: keyof PodRuntime, error: RuntimeError): void
  /** Ends a container's process, as a crash would. */
  exit(id: string, exitCode: number, options?: { oomKilled?: boolean }): void
  /** Ends a sandbox, as a restart of the engine would. */
  killSandbox(id: string): void
}

/** An engine in memory, under the same contract as the real one. Time is the clock's. */
export function createFakeRuntime(deps: { clock: Clock }): FakeRuntime {
  const engine = createFakeEngine(deps.clock)
  const calls: string[] = []
  const failures = new Map<string, RuntimeError>()
  const runtime = { ...queries(engine), ...lifecycle(engine), ...streams(engine), ...imageCalls(engine) }
  const recorded = Object.fromEntries(
    Object.entries(runtime).map(([method, fn]) => [method, record(method, fn as (...args: unknown[]) => unknown)]),
  ) as unknown as PodRuntime

  function record(method: string, fn: (...args: unknown[]) => unknown) {
    return (...args: unknown[]) => {
      const argument = args.find((arg) => typeof arg === 'string')
      calls.push(argument === undefined ? method : `${method} ${argument}`)
      const failure = failures.get(method)
      failures.delete(method)
      return failure ? Promise.reject(failure) : fn(...args)
    }
  }

  return {
    ...recorded,
    events: (signal) => engine.events(signal),
    calls,
    images: engine.images,
    registry: engine.registry,
    failNext: (method, error) => failures.set(method, error),
    exit: (id, exitCode, options) => engine.end(engine.container(id), exitCode, options?.oomKilled ?? false),
    killSandbox: (id) => engine.endSandbox(id),
  }
}

function matches(filter: RuntimeFilter | undefined, podUID: string): boolean {
  return filter?.podUID === undefined || filter.podUID === podUID
}

function queries(engine: FakeEngine) {
  return {
    version: async () => ({ name: 'docker', version: '0.0.0-fake', apiVersion: '1.41' }),
    info: async () => ({
      cgroupDriver: 'cgroupfs' as const,
      cgroupVersion: 1 as const,
      rootDir: '/var/lib/docker',
      operatingSystem: 'fake',
      kernelVersion: 'fake',
    }),
    status: async () => ({ runtimeReady: true, networkReady: engine.network.cidr !== '', message: '' }),
    configureNetwork: async (cidr: string) => void (engine.network.cidr = cidr),
    listSandboxes: async (filter?: RuntimeFilter): Promise<SandboxStatus[]> =>
      [...engine.sandboxes.values()].filter((sandbox) => matches(filter, sandbox.pod.uid)),
    inspectSandbox: async (id: string): Promise<SandboxStatus> => engine.sandbox(id),
    listContainers: async (filter?: RuntimeFilter): Promise<ContainerSummary[]> =>
      [...engine.containers.values()].map((c) => c.status).filter((status) => matches(filter, status.pod.uid)),
    inspectContainer: async (id: string): Promise<ContainerStatus> => engine.container(id).status,
    stats: async (id: string): Promise<RuntimeStats> => engine.stats(id),
    writtenBytes: async (id: string): Promise<number> => engine.writtenBytes(id),
  }
}

function lifecycle(engine: FakeEngine) {
  return {
    runSandbox: async (config: Parameters<PodRuntime['runSandbox']>[0]) => engine.runSandbox(config),
    stopSandbox: async (id: string) => engine.endSandbox(id),
    removeSandbox: async (id: string) => engine.removeSandbox(id),
    createContainer: async (sandboxId: string, config: Parameters<PodRuntime['createContainer']>[1]) =>
      engine.createContainer(sandboxId, config),
    startContainer: async (id: string) => engine.start(engine.container(id)),
    stopContainer: async (id: string, _graceSeconds: number) => {
      const container = engine.containers.get(id)
      if (container) engine.end(container, 137, false)
    },
    removeContainer: async (id: string) => engine.removeContainer(id),
  }
}

function streams(engine: FakeEngine) {
  const session = (container: FakeContainer, argv: readonly string[]): StreamSession => {
    if (container.status.state !== 'running')
      throw new RuntimeError('notRunning', `container ${container.status.id} is not running`)
    const program = interpret(argv)
    const stdout = new PassThrough()
    stdout.end(program.stdout)
    const exitCode = program.startError === undefined ? (program.exitCode ?? 0) : 126
    return { stdout, exited: Promise.resolve(exitCode), resize: async () => undefined, close: () => undefined }
  }
  return {
    execSync: async (id: string, command: readonly string[], timeoutMs: number) => {
      const running = session(engine.container(id), command)
      const program = interpret(command)
      if (timeoutMs > 0 && program.durationMs > timeoutMs) {
        throw new RuntimeError(
          'timeout',
          `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`,
        )
      }
      return { exitCode: await running.exited, stdout: program.stdout, stderr: program.startError ?? '' }
    },
    exec: async (id: string, command: readonly string[]) => session(engine.container(id), command),
    attach: async (id: string) => session(engine.container(id), []),
    portForward: async () => {
      throw new RuntimeError('unsupported', 'the fake engine has no network')
    },
    logs: async (id: string, options: { tail?: number }) => {
      const lines = engine.container(id).output.split('\n').slice(0, -1)
      const wanted = options.tail === undefined ? lines : lines.slice(-options.tail)
      const out = new PassThrough()
      out.end(wanted.map((line) => `${line}\n`).join(''))
      return out
    },
  }
}

function imageCalls(engine: FakeEngine) {
  return {
    listImages: async () => [...new Set(engine.images.values())],
    imageStatus: async (ref: string) => engine.image(ref),
    pullImage: async (ref: string) => {
      if (!engine.registry.has(ref)) {
        throw new RuntimeError(
          'imagePull',
          `pull access denied for ${ref}, repository does not exist or may require 'docker login'`,
        )
      }
      return engine.addImage(ref).id
    },
    removeImage: async (id: string) => {
      for (const [ref, image] of engine.images) if (image.id === id || ref === id) engine.images.delete(ref)
    },
    events: (signal: AbortSignal): AsyncIterable<RuntimeEvent> => engine.events(signal),
  }
}
