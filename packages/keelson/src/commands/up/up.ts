import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { daemons, ensureBundles } from '../../bundle/bundle.ts'
import { ensurePki } from '../../certs/pki.ts'
import { pathsFor, startComponents, stopComponents, stoppedComponents, supervisedOf } from '../../cluster/cluster.ts'
import { waitForNode } from '../../cluster/readiness.ts'
import type { Component, ComponentContext } from '../../components/index.ts'
import { Failure } from '../../failure.ts'
import type { ClusterPaths } from '../../home/paths.ts'
import {
  defaultNodeIp,
  defaultNodeName,
  readSettings,
  serviceIp,
  writeSettings,
  type Settings,
} from '../../home/settings.ts'
import { ensureDocker, ownsDocker, stopOwnDocker } from '../../host/docker.ts'
import { ensureNodeAddress } from '../../host/node-address.ts'
import { clusterRequirements, ensurePackages } from '../../host/packages.ts'
import { freePortFrom, isPortFree } from '../../host/ports.ts'
import { requireRoot } from '../../host/root.ts'
import { writeKubeconfigs } from '../../kubeconfig/components.ts'
import { mergeContext } from '../../kubeconfig/merge.ts'
import { logPath } from '../../supervisor/supervisor.ts'
import type { Command, CommandContext } from '../command.ts'

interface UpOptions {
  readonly nodeIp?: string
  readonly wait: number
}

/**
 * `keelson up`: brings a single-node cluster up and waits until its node is Ready. Brings what is missing first, and
 * stops again whatever it started when it cannot finish.
 */
export const up: Command<UpOptions> = {
  name: 'up',
  describe: 'Start a single-node cluster on this machine',
  options: (yargs) =>
    yargs
      .option('node-ip', { type: 'string', describe: `The node's address, at the first up (default ${defaultNodeIp})` })
      .option('wait', { type: 'number', default: 120, describe: 'Seconds to wait for the node' }),
  async run({ name, nodeIp, wait }, context) {
    requireRoot('containers, cgroups and iptables rules are made')
    const paths = pathsFor(context.home, name)
    const missing = stoppedComponents(paths)
    const settings = await decideSettings(paths, nodeIp)
    const { nodeName } = settings
    const timeoutMs = wait * 1000
    if (missing.length === 0) {
      try {
        await waitForNode(paths, { nodeName, since: 0, timeoutMs }, context.clock)
      } catch (error) {
        throw new Failure(
          `cluster ${name} is running, but ${messageOf(error)}`,
          "see what 'keelson status' and 'keelson logs' say, or start it anew with 'keelson down' and 'keelson up'",
          { cause: error },
        )
      }
      context.say(`cluster ${name} is running already`)
      // Another shell may use another kubeconfig, and an interrupted up has not come this far.
      await mergeContext(paths, context.env)
      await hint(name, context)
      return 0
    }
    // A program whose supervisor was killed still holds its ports.
    await stopComponents(paths, missing, context.clock)
    await requireFreePorts(missing, { paths, settings })
    const hadDocker = ownsDocker(context.home)
    try {
      await prepare(paths, settings, context)
      context.say(`starting ${missing.map((component) => component.name).join(', ')}`)
      const since = context.clock.now()
      await startComponents(missing, { paths, settings })
      await waitForNode(paths, { nodeName, since, timeoutMs }, context.clock)
      context.say(`node ${nodeName} is Ready`)
      await mergeContext(paths, context.env)
    } catch (error) {
      await stopComponents(paths, missing, context.clock)
      if (!hadDocker) await stopOwnDocker(context.home, context.clock)
      throw error instanceof Failure ? error : explain(error, paths, missing)
    }
    await hint(name, context)
    return 0
  },
}

/** Everything that is there before the first program starts: packages, Docker, keys, kubeconfigs, bundles. */
async function prepare(paths: ClusterPaths, settings: Settings, context: CommandContext): Promise<void> {
  await ensurePackages(clusterRequirements, context.say)
  await ensureDocker(context.home, context.clock, context.say)
  await writeSettings(paths.settings, settings)
  await mkdir(paths.etcdData, { recursive: true, mode: 0o700 })
  const addresses = ['127.0.0.1', settings.nodeIp]
  await Promise.all([
    ensurePki(paths.pki, { nodeName: settings.nodeName, addresses, serviceIp }, context.clock.now()).then(async () =>
      writeKubeconfigs(paths),
    ),
    ensureBundles(daemons, () => context.say('bundling the programs')),
    ensureNodeAddress(settings.nodeIp),
  ])
}

/** The settings of the first `up`, or new ones; nothing is written, so that a refused `up` leaves no trace. */
async function decideSettings(paths: ClusterPaths, nodeIp: string | undefined): Promise<Settings> {
  const known = await readSettings(paths.settings)
  if (known !== undefined) {
    if (nodeIp === undefined || nodeIp === known.nodeIp) return known
    throw new Failure(
      `cluster ${paths.name} was created with the node address ${known.nodeIp}`,
      "leave --node-ip out, or remove the cluster with 'keelson down --purge' first",
    )
  }
  return {
    nodeName: defaultNodeName(),
    nodeIp: nodeIp ?? defaultNodeIp,
    etcdClientPort: await freePortFrom(2379),
    etcdPeerPort: await freePortFrom(2380),
  }
}

async function requireFreePorts(wanted: readonly Component[], context: ComponentContext): Promise<void> {
  for (const component of wanted) {
    for (const port of component.ports(context)) {
      if (await isPortFree(port)) continue
      throw new Failure(
        `port ${port}, which ${component.name} needs, is in use by another program`,
        `see what holds it with 'ss -ltnp sport = :${port}', stop that, then run 'keelson up' again`,
      )
    }
  }
}

function explain(error: unknown, paths: ClusterPaths, started: readonly Component[]): Failure {
  const logs = started.map(({ name }) => logPath(supervisedOf(paths, name))).filter((log) => existsSync(log))
  const remedy = ['what was started is stopped again', ...(logs.length > 0 ? [`read ${logs.join(' ')}`] : [])].join(
    '; ',
  )
  return new Failure(`the cluster did not come up: ${messageOf(error)}`, remedy, { cause: error })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function hint(name: string, { print }: CommandContext): Promise<void> {
  print(`kubectl now talks to the context "${name}". Try:`)
  print('  kubectl get nodes')
  print('  kubectl create deployment web --image=nginx --port=80')
  print('  kubectl get pods --watch')
}
