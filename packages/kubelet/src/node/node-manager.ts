import { nodes, type Node, type NodeStatus } from '@keelson/api'
import { createInformer, type Client, type EventRecorder } from '@keelson/client'
import { createBackoff, type Clock, type Logger, type Random, type Runnable } from '@keelson/component-base'
import type { PodRuntime } from '../runtime/port.ts'
import { abortable } from '../abortable.ts'
import { conditionEvents } from './events.ts'
import { createNodeLease } from './lease.ts'
import type { MachineInfo, NodeConfig, NodeReading, Pressure } from './port.ts'
import { nodeReference } from './reference.ts'
import { registerNode } from './registration.ts'
import { allocatable } from './resources.ts'
import { heartbeatPatch, nodeStatus, statusPatch } from './status.ts'

/** How often the status is compared, and how often it is sent although nothing changed (upstream's defaults). */
const compareMs = 10_000
const reportMs = 300_000
const retry = { initialMs: 50, maxMs: 7_000, jitter: 0.2 }

/** What the node room needs. */
export interface NodeManagerOptions {
  readonly client: Client
  readonly runtime: PodRuntime
  readonly recorder: EventRecorder
  readonly config: NodeConfig
  readonly machine: MachineInfo
  readonly pressure: () => Pressure
  /** Reasons of other rooms why pods cannot be run, such as a stuck sync loop. */
  readonly problems?: () => readonly string[]
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Keeps this machine's Node: registered, with a true status and a renewed lease. */
export interface NodeManager extends Runnable {
  /** The Node as last seen; undefined until it is registered. */
  node(): Node | undefined
  /** Resolves once the node is registered. */
  registered(signal: AbortSignal): Promise<void>
  /** What pods may use of this machine. */
  allocatable(): Readonly<Record<string, string>>
  hostIPs(): readonly string[]
  /** Looks again now: something has happened that the status tells of. */
  statusChanged(): void
  /** As {@link statusChanged}, and the list of images is read again. */
  imagesChanged(): void
}

/**
 * Registers the node in the background (the apiserver may not be up yet), gives the runtime its pod network when the
 * Node has a range, and sends the status when it differs or five minutes have gone by. Between changes it does one
 * comparison each ten seconds.
 */
export function createNodeManager(options: NodeManagerOptions): NodeManager {
  return new Manager(options)
}

class Manager implements NodeManager {
  readonly name = 'node-manager'
  readonly #options: NodeManagerOptions
  readonly #lease: Runnable
  #stopping = new AbortController()
  #running: Promise<unknown> = Promise.resolve()
  #node: Node | undefined
  #reportedAt = -Infinity
  #images: NodeReading['images'] | undefined
  #runtimeVersion: string | undefined
  #network: string | undefined
  #wake: (() => void) | undefined
  #woken = false
  readonly #known = Promise.withResolvers<void>()

  constructor(options: NodeManagerOptions) {
    this.#options = options
    const { client, config, clock, random, logger } = options
    const nodeUID = () => this.#node?.metadata.uid
    this.#lease = createNodeLease({ client, nodeName: config.name, nodeUID, clock, random, logger })
  }

  node(): Node | undefined {
    return this.#node
  }

  registered(signal: AbortSignal): Promise<void> {
    return abortable(this.#known.promise, signal)
  }

  allocatable(): Readonly<Record<string, string>> {
    return allocatable(this.#options.machine, this.#options.config)
  }

  hostIPs(): readonly string[] {
    return this.#options.config.addresses.internalIPs
  }

  statusChanged(): void {
    this.#woken = true
    this.#wake?.()
  }

  imagesChanged(): void {
    this.#images = undefined
    this.statusChanged()
  }

  async start(): Promise<void> {
    this.#stopping = new AbortController()
    this.#event('Starting', 'Starting kubelet.')
    this.#running = this.#run(this.#stopping.signal)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await this.#lease.stop()
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.#untilDone('Registering the node failed', signal, () => this.#register())
    if (signal.aborted) return
    const informer = this.#watch()
    await Promise.all([this.#lease.start(signal), informer.start(signal)])
    while (!signal.aborted) {
      await this.#untilDone('Updating the node status failed', signal, () => this.#sync())
      await this.#pause(signal)
    }
    await informer.stop()
  }

  /** Tries until it succeeds, with growing pauses. */
  async #untilDone(failure: string, signal: AbortSignal, attempt: () => Promise<void>): Promise<void> {
    const { clock, random, logger, config } = this.#options
    const backoff = createBackoff({ ...retry, random })
    while (!signal.aborted) {
      try {
        return await attempt()
      } catch (err) {
        if (signal.aborted) return
        logger.warn({ node: config.name, err }, failure)
        await clock.sleep(backoff.next(), signal).catch(() => undefined)
      }
    }
  }

  async #register(): Promise<void> {
    const { client, config, machine, clock, logger } = this.#options
    const reading = await this.#read()
    const status = nodeStatus(config, reading, { previous: undefined, now: clock.now() })
    const { node, created } = await registerNode(client.resource(nodes), config, { machine, status })
    this.#node = node
    if (created) {
      this.#reportedAt = clock.monotonic()
      this.#tellConditions(undefined, status)
    }
    this.#known.resolve()
    logger.info({ node: config.name, created }, 'Registered the node')
    await this.#useNetwork(node)
  }

  #watch(): Runnable {
    const { client, config, clock, random, logger } = this.#options
    const fieldSelector = `metadata.name=${config.name}`
    const informer = createInformer(client.resource(nodes), { clock, random, logger, fieldSelector })
    const see = (node: Node) => {
      if (this.#node && isOlder(node, this.#node)) return
      const networkChanged = node.spec?.podCIDR !== this.#node?.spec?.podCIDR
      this.#node = node
      if (networkChanged) this.statusChanged()
    }
    informer.addHandler({
      onAdd: see,
      onUpdate: (_old, node) => see(node),
      // Somebody deleted the Node: this machine is still here, so it registers again.
      onDelete: () => {
        this.#node = undefined
        this.statusChanged()
      },
    })
    return informer
  }

  async #sync(): Promise<void> {
    if (!this.#node) return this.#register()
    await this.#useNetwork(this.#node)
    const { client, config, clock } = this.#options
    const before = this.#node.status
    const reportDue = clock.monotonic() - this.#reportedAt >= reportMs
    // Images come and go without anybody telling us: look again with each report.
    if (reportDue) this.#images = undefined
    const wanted = nodeStatus(config, await this.#read(), { previous: before, now: clock.now() })
    const body = statusPatch(this.#node, wanted) ?? (reportDue ? heartbeatPatch(wanted) : undefined)
    if (!body) return
    const subresource = 'status'
    this.#node = await client.resource(nodes).patch(config.name, { type: 'strategic', body, subresource })
    this.#reportedAt = clock.monotonic()
    this.#tellConditions(before, wanted)
  }

  async #useNetwork(node: Node): Promise<void> {
    const podCIDR = node.spec?.podCIDR
    if (!podCIDR || podCIDR === this.#network) return
    await this.#options.runtime.configureNetwork(podCIDR)
    this.#network = podCIDR
  }

  async #read(): Promise<NodeReading> {
    const { runtime, machine, pressure, problems } = this.#options
    const status = await runtime.status()
    if (status.runtimeReady) await this.#readRuntime()
    const runtimeProblems = status.runtimeReady
      ? status.networkReady
        ? []
        : [status.message]
      : [`container runtime is down: ${status.message}`]
    return {
      machine,
      pressure: pressure(),
      problems: [...runtimeProblems, ...(problems?.() ?? [])],
      runtimeVersion: this.#runtimeVersion ?? '',
      images: this.#images ?? [],
    }
  }

  async #readRuntime(): Promise<void> {
    const { runtime } = this.#options
    if (this.#runtimeVersion === undefined) {
      const { name, version } = await runtime.version()
      this.#runtimeVersion = `${name}://${version}`
    }
    this.#images ??= (await runtime.listImages()).map((image) => ({
      names: [...image.repoDigests, ...image.repoTags],
      sizeBytes: image.size,
    }))
  }

  /** Waits for the next comparison, or for something to happen. */
  async #pause(signal: AbortSignal): Promise<void> {
    if (!this.#woken) {
      const early = new AbortController()
      this.#wake = () => early.abort()
      await this.#options.clock.sleep(compareMs, AbortSignal.any([signal, early.signal])).catch(() => undefined)
      this.#wake = undefined
    }
    this.#woken = false
  }

  #tellConditions(before: NodeStatus | undefined, after: NodeStatus): void {
    const { name } = this.#options.config
    for (const reason of conditionEvents(before, after)) this.#event(reason, `Node ${name} status is now: ${reason}`)
  }

  #event(reason: string, message: string): void {
    const { recorder, config } = this.#options
    recorder.event(nodeReference(config.name), 'Normal', reason, message)
  }
}

/** True for a state of the same Node from before ours: the watch may lag behind our own writes. */
function isOlder(node: Node, ours: Node): boolean {
  const sameNode = node.metadata.uid === ours.metadata.uid
  return sameNode && Number(node.metadata.resourceVersion) < Number(ours.metadata.resourceVersion)
}
