import type Docker from 'dockerode'
import type { Logger } from '@keelson/component-base'
import { RuntimeError, isRuntimeError } from '../../errors.ts'
import { call } from '../errors.ts'
import { labels } from '../labels.ts'
import { enableHairpin } from './hairpin.ts'
import type { PodForwarding } from './forwarding.ts'

/** The bridge all pods of this node that are not on the host's network hang on. */
export interface PodNetwork {
  /** Docker's name for it. */
  readonly name: string
  /** Makes the bridge exist with this range; a bridge of another range is replaced once nothing uses it. */
  configure(podCIDR: string): Promise<void>
  readonly ready: boolean
  /** To be called after a sandbox joined: lets a pod reach itself through a service. */
  sandboxJoined(): Promise<void>
}

/** What the network is to be called and who owns it. */
export interface PodNetworkOptions {
  docker: Docker
  logger: Logger
  owner: string
  bridge: string
  mtu?: number
  forwarding: PodForwarding
}

/** @throws RuntimeError `invalidConfig` when the range is taken or the network of that name is somebody else's. */
export function createPodNetwork(options: PodNetworkOptions): PodNetwork {
  const name = `keelson-${options.bridge}`
  let configured: string | undefined
  return {
    name,
    get ready() {
      return configured !== undefined
    },
    async configure(podCIDR) {
      if (configured === podCIDR) return
      await ensureBridge(options, name, podCIDR)
      await options.forwarding.ensure(podCIDR)
      configured = podCIDR
      options.logger.info({ network: name, podCIDR }, 'pod network is configured')
    },
    async sandboxJoined() {
      await enableHairpin(options.bridge, options.logger)
    },
  }
}

async function ensureBridge(options: PodNetworkOptions, name: string, podCIDR: string): Promise<void> {
  const existing = await inspect(options.docker, name)
  if (existing) {
    if (existing.Labels?.[labels.owner] !== options.owner) {
      throw new RuntimeError(
        'invalidConfig',
        `Docker network ${name} belongs to ${ownerOf(existing)}, not to this kubelet`,
      )
    }
    if (existing.IPAM?.Config?.[0]?.Subnet === podCIDR) return
    await call(options.docker.getNetwork(existing.Id).remove())
  }
  const { ApiVersion } = await call(options.docker.version())
  const spec = networkSpec(options, name, { podCIDR, dropsUnpublished: isAtLeast(ApiVersion, dropsUnpublishedSince) })
  await call(options.docker.createNetwork(spec), { 403: 'invalidConfig' })
}

/** The API version of Docker 28, from which on what comes to a container's unpublished port is dropped. */
const dropsUnpublishedSince = '1.48'

/** Compares two API versions such as `1.9` and `1.41`. */
export function isAtLeast(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) >= 0
}

function ownerOf(network: Docker.NetworkInspectInfo): string {
  return network.Labels?.[labels.owner] ?? 'somebody else'
}

async function inspect(docker: Docker, name: string): Promise<Docker.NetworkInspectInfo | undefined> {
  try {
    return (await call(docker.getNetwork(name).inspect())) as Docker.NetworkInspectInfo
  } catch (err) {
    if (isRuntimeError(err, 'notFound')) return undefined
    throw err
  }
}

function networkSpec(
  options: PodNetworkOptions,
  name: string,
  { podCIDR, dropsUnpublished }: { podCIDR: string; dropsUnpublished: boolean },
): Docker.NetworkCreateOptions {
  return {
    Name: name,
    Driver: 'bridge',
    CheckDuplicate: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: podCIDR }] },
    Labels: { [labels.owner]: options.owner },
    Options: {
      'com.docker.network.bridge.name': options.bridge,
      'com.docker.network.bridge.enable_icc': 'true',
      // Docker would masquerade towards other nodes' pods too; `forwarding.ts` knows the cluster's range.
      'com.docker.network.bridge.enable_ip_masquerade': 'false',
      // Services and other nodes reach pods by their own ports, which are never published.
      ...(dropsUnpublished ? { 'com.docker.network.bridge.gateway_mode_ipv4': 'nat-unprotected' } : {}),
      ...(options.mtu ? { 'com.docker.network.driver.mtu': String(options.mtu) } : {}),
    },
  }
}
