import type { Duplex, Readable, Writable } from 'node:stream'
import type {
  ContainerConfig,
  ContainerStatus,
  ContainerSummary,
  ImageInfo,
  RegistryAuth,
  RuntimeEvent,
  RuntimeStats,
  SandboxConfig,
  SandboxStatus,
  SandboxSummary,
} from './types.ts'

/** Name and version of the engine behind the port. */
export interface RuntimeVersion {
  /** As it appears in container ids and in the node's runtime version, e.g. `docker`. */
  readonly name: string
  readonly version: string
  readonly apiVersion: string
}

/** Whether pods can be run now, as the node's Ready condition needs it. */
export interface RuntimeStatus {
  readonly runtimeReady: boolean
  readonly networkReady: boolean
  /** Why not, empty when ready. */
  readonly message: string
}

/** Facts about the engine that do not change while it runs. */
export interface RuntimeInfo {
  readonly cgroupDriver: 'cgroupfs' | 'systemd'
  readonly cgroupVersion: 1 | 2
  /** Directory the engine keeps images and containers in. */
  readonly rootDir: string
  readonly operatingSystem: string
  readonly kernelVersion: string
}

/** Restricts a listing; all given fields must match. */
export interface RuntimeFilter {
  readonly podUID?: string
}

/** How to run a process in a container, or to connect to the one that runs there. */
export interface StreamOptions {
  readonly tty: boolean
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly signal?: AbortSignal
}

/** A process' streams. Absent streams were not asked for; with a tty everything arrives on `stdout`. */
export interface StreamSession {
  readonly stdin?: Writable
  readonly stdout?: Readable
  readonly stderr?: Readable
  /** Changes the terminal's size; does nothing without a tty. */
  resize(size: { width: number; height: number }): Promise<void>
  /** Resolves once the process ended and its output was delivered: its exit code. */
  readonly exited: Promise<number>
  /** Drops the connection. The process itself goes on. */
  close(): void
}

/** Which part of a container's log to read. */
export interface LogOptions {
  readonly follow?: boolean
  /** Lines from the end; absent means all. */
  readonly tail?: number
  /** Milliseconds since the epoch. */
  readonly since?: number
  readonly timestamps?: boolean
  readonly stdout?: boolean
  readonly stderr?: boolean
  readonly signal?: AbortSignal
}

/** Outcome of a short command in a container. */
export interface ExecResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * The kubelet's view of a container engine. Every call rejects with a `RuntimeError` and with nothing else.
 * Containers and sandboxes not created through this port are invisible to it. Stop and remove calls are
 * idempotent: what is gone already counts as done.
 */
export interface PodRuntime {
  version(): Promise<RuntimeVersion>
  info(): Promise<RuntimeInfo>
  status(): Promise<RuntimeStatus>

  /** Gives the node's pod network its address range; safe to repeat. Sandboxes need it unless on the host's network. */
  configureNetwork(podCIDR: string): Promise<void>

  listSandboxes(filter?: RuntimeFilter): Promise<SandboxSummary[]>
  /** @throws notFound */
  inspectSandbox(id: string): Promise<SandboxStatus>
  /**
   * Creates and starts a sandbox; resolves once it runs and has its addresses. Repeating it with the same
   * name replaces one that never came to run.
   */
  runSandbox(config: SandboxConfig): Promise<SandboxStatus>
  stopSandbox(id: string): Promise<void>
  removeSandbox(id: string): Promise<void>

  listContainers(filter?: RuntimeFilter): Promise<ContainerSummary[]>
  /** @throws notFound */
  inspectContainer(id: string): Promise<ContainerStatus>
  /** Creates a container in a running sandbox and returns its id. @throws imageNotFound, invalidConfig */
  createContainer(sandboxId: string, config: ContainerConfig): Promise<string>
  /** @throws cannotStart when the engine could not run its process. */
  startContainer(id: string): Promise<void>
  /** Sends the stop signal, then kills it after `graceSeconds`; resolves once it has ended. */
  stopContainer(id: string, graceSeconds: number): Promise<void>
  removeContainer(id: string): Promise<void>

  /** Runs a command to its end. @throws notRunning, timeout (the process is left to the engine) */
  execSync(id: string, command: readonly string[], timeoutMs: number): Promise<ExecResult>
  exec(id: string, command: readonly string[], options: StreamOptions): Promise<StreamSession>
  /** Connects to the container's main process. @throws notRunning */
  attach(id: string, options: StreamOptions): Promise<StreamSession>
  /** A connection to a port inside the sandbox's network. @throws notRunning, notFound, internal (refused) */
  portForward(sandboxId: string, port: number): Promise<Duplex>
  /**
   * The container's output. Each chunk is whole lines (with its time in RFC 3339 nanoseconds in front, if
   * asked) of either stream, in the order they were written. With `follow` it ends when the container does.
   */
  logs(id: string, options: LogOptions): Promise<Readable>

  /** One reading for a container or a sandbox. @throws notFound, notRunning */
  stats(id: string): Promise<RuntimeStats>

  /** Bytes a container has written over its image, running or not. Costs the engine a walk. @throws notFound */
  writtenBytes(id: string): Promise<number>

  listImages(): Promise<ImageInfo[]>
  /** The image a reference or id stands for, or undefined. @throws invalidImageName */
  imageStatus(ref: string): Promise<ImageInfo | undefined>
  /** Fetches an image and returns its id. @throws imagePull, registryUnavailable, invalidImageName */
  pullImage(ref: string, auth: RegistryAuth | undefined, signal?: AbortSignal): Promise<string>
  /** @throws imageInUse */
  removeImage(id: string): Promise<void>

  /**
   * Events about our containers and sandboxes from now on. The iteration ends with the signal; it rejects
   * with `unreachable` when the connection is lost, and the caller then lists to find out what it missed.
   */
  events(signal: AbortSignal): AsyncIterable<RuntimeEvent>
}

/** The path-independent id used in statuses: `docker://<id>`. */
export function containerIdFor(runtimeName: string, id: string): string {
  return `${runtimeName}://${id}`
}
