import type { Clock, Timer } from '@keelson/component-base'
import { RuntimeError } from '../errors.ts'
import type {
  ContainerConfig,
  ContainerStatus,
  ImageInfo,
  RuntimeEvent,
  RuntimeStats,
  SandboxConfig,
  SandboxStatus,
} from '../types.ts'
import { interpret } from './processes.ts'

/** A container of the fake engine. */
export interface FakeContainer {
  status: ContainerStatus
  output: string
  /** Bytes in its writable layer. */
  written: number
  readonly argv: readonly string[]
  timer?: Timer
}

/** State and transitions of the fake engine; `fake-runtime.ts` puts the port's shape on it. */
export type FakeEngine = ReturnType<typeof createFakeEngine>

/** Makes an empty engine. */
export function createFakeEngine(clock: Clock) {
  const sandboxes = new Map<string, SandboxStatus>()
  const containers = new Map<string, FakeContainer>()
  const images = new Map<string, ImageInfo>()
  const registry = new Set<string>()
  const network = { cidr: '' }
  const listeners = new Set<(event: RuntimeEvent) => void>()
  let serial = 0

  const newId = (kind: string) => `${kind}${String(++serial).padStart(60, '0')}`
  const emit = (type: RuntimeEvent['type'], of: SandboxStatus | ContainerStatus, exitCode?: number) => {
    const container = 'name' in of ? of.name : undefined
    const event = {
      type,
      id: of.id,
      isSandbox: container === undefined,
      pod: of.pod,
      container,
      exitCode,
      at: clock.now(),
    }
    for (const listener of listeners) listener(event)
  }
  const container = (id: string): FakeContainer => {
    const found = containers.get(id)
    if (!found) throw new RuntimeError('notFound', `No such container: ${id}`)
    return found
  }
  const sandbox = (id: string): SandboxStatus => {
    const found = sandboxes.get(id)
    if (!found) throw new RuntimeError('notFound', `No such container: ${id}`)
    return found
  }
  const image = (ref: string) => images.get(ref) ?? [...images.values()].find((each) => each.id === ref)

  function end(target: FakeContainer, exitCode: number, oomKilled: boolean): void {
    if (target.status.state !== 'running') return
    target.timer?.cancel()
    target.status = { ...target.status, state: 'exited', exitCode, oomKilled, finishedAt: clock.now(), pid: 0 }
    if (oomKilled) emit('oom', target.status)
    emit('died', target.status, exitCode)
  }

  function start(target: FakeContainer): void {
    const program = interpret(target.argv)
    if (program.startError !== undefined) {
      const at = clock.now()
      target.status = {
        ...target.status,
        state: 'exited',
        error: program.startError,
        exitCode: 127,
        startedAt: at,
        finishedAt: at,
      }
      throw new RuntimeError('cannotStart', program.startError)
    }
    target.status = { ...target.status, state: 'running', startedAt: clock.now(), pid: ++serial, error: '' }
    target.output += program.stdout
    target.written += program.written ?? 0
    emit('started', target.status)
    if (program.exitCode === undefined) return
    const exitCode = program.exitCode
    target.timer = clock.setTimeout(() => end(target, exitCode, false), program.durationMs).unref()
  }

  function runSandbox(config: SandboxConfig): SandboxStatus {
    if (!config.hostNetwork && network.cidr === '') {
      throw new RuntimeError('invalidConfig', 'network is not ready: the node has no pod CIDR yet')
    }
    const status: SandboxStatus = {
      id: newId('s'),
      pod: config.pod,
      attempt: config.attempt,
      running: true,
      createdAt: clock.now(),
      labels: config.labels,
      ips: config.hostNetwork ? [] : [`10.244.0.${serial + 1}`],
      hostNetwork: config.hostNetwork,
      pid: ++serial,
    }
    sandboxes.set(status.id, status)
    emit('created', status)
    emit('started', status)
    return status
  }

  function endSandbox(id: string): void {
    const found = sandboxes.get(id)
    if (!found?.running) return
    const ended = { ...found, running: false, ips: [], pid: 0 }
    sandboxes.set(id, ended)
    emit('died', ended, 0)
  }

  function createContainer(sandboxId: string, config: ContainerConfig): string {
    sandbox(sandboxId)
    const used = image(config.image)
    if (!used) throw new RuntimeError('imageNotFound', `No such image: ${config.image}`)
    const same = [...containers.values()].find(
      ({ status }) =>
        status.pod.uid === config.pod.uid && status.name === config.name && status.attempt === config.attempt,
    )
    if (same?.status.state === 'running') throw new RuntimeError('alreadyExists', `name of ${config.name} is in use`)
    if (same) removeContainer(same.status.id)
    const status: ContainerStatus = {
      id: newId('c'),
      name: config.name,
      pod: config.pod,
      sandboxId,
      attempt: config.attempt,
      state: 'created',
      createdAt: clock.now(),
      image: config.image,
      imageId: used.id,
      labels: config.labels,
      startedAt: 0,
      finishedAt: 0,
      exitCode: 0,
      oomKilled: false,
      error: '',
      pid: 0,
      mounts: config.mounts,
      tty: config.tty,
    }
    containers.set(status.id, { status, output: '', written: 0, argv: [...config.command, ...config.args] })
    emit('created', status)
    return status.id
  }

  function removeContainer(id: string): void {
    const found = containers.get(id)
    if (!found) return
    end(found, 137, false)
    containers.delete(id)
    emit('removed', found.status)
  }

  function removeSandbox(id: string): void {
    const found = sandboxes.get(id)
    if (!found) return
    endSandbox(id)
    sandboxes.delete(id)
    emit('removed', found)
  }

  function addImage(ref: string): ImageInfo {
    const added = { id: `sha256:${newId('i')}`, repoTags: [ref], repoDigests: [], size: 1_000_000, user: '' }
    images.set(ref, added)
    return added
  }

  async function* events(signal: AbortSignal): AsyncGenerator<RuntimeEvent> {
    const queue: RuntimeEvent[] = []
    let wake = (): void => undefined
    const listener = (event: RuntimeEvent) => {
      queue.push(event)
      wake()
    }
    listeners.add(listener)
    signal.addEventListener('abort', () => wake(), { once: true })
    try {
      while (!signal.aborted) {
        const next = queue.shift()
        if (next) yield next
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      listeners.delete(listener)
    }
  }

  return {
    sandboxes,
    containers,
    images,
    registry,
    network,
    container,
    sandbox,
    image,
    end,
    start,
    runSandbox,
    endSandbox,
    createContainer,
    removeContainer,
    removeSandbox,
    addImage,
    events,
    writtenBytes: (id: string): number => container(id).written,
    stats: (id: string): RuntimeStats => {
      if (!sandboxes.has(id) && container(id).status.state !== 'running') {
        throw new RuntimeError('notRunning', `container ${id} does not run`)
      }
      return { ...noStats, id, at: clock.now() }
    },
  }
}

const noStats = {
  cpuNanos: 0,
  memoryUsageBytes: 0,
  memoryWorkingSetBytes: 0,
  memoryRssBytes: 0,
  memoryCacheBytes: 0,
  pageFaults: 0,
  majorPageFaults: 0,
  pids: 1,
  cfsPeriods: 0,
  cfsThrottledPeriods: 0,
  cfsThrottledNanos: 0,
  blockReadBytes: 0,
  blockWriteBytes: 0,
  networks: [],
}
