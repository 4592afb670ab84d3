import { mkdir } from 'node:fs/promises'
import type { Clock } from '@keelson/component-base'
import { daemons, ensureBundles } from '../bundle/bundle.ts'
import { ensurePki } from '../certs/pki.ts'
import { components, type Component, type ComponentContext } from '../components/index.ts'
import { asFailure, Failure, messageOf } from '../failure.ts'
import { serviceIp, writeSettings } from '../home/settings.ts'
import { dockerRequirements, ensureDocker, ownsDocker, stopOwnDocker } from '../host/docker.ts'
import { ensureNodeAddress } from '../host/node-address.ts'
import { clusterRequirements, ensurePackages } from '../host/packages.ts'
import { isPortFree } from '../host/ports.ts'
import { requireMachine } from '../host/preflight.ts'
import { writeKubeconfigs } from '../kubeconfig/components.ts'
import { mergeContext } from '../kubeconfig/merge.ts'
import { whileSteady } from '../supervisor/steadiness.ts'
import { startComponents, stopComponents, supervisedOf } from './cluster.ts'
import { claimPodNetwork } from './containers.ts'
import { takeDown } from './take-down.ts'

/** What is to be brought up. */
export interface BringUp extends ComponentContext {
  /** The components that do not run: all of them, or what has been stopped of a cluster that runs. */
  readonly missing: readonly Component[]
  /** How long the node may take to become Ready. */
  readonly timeoutMs: number
}

/** What bringing up needs of the outside world. */
export interface BringUpDependencies {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
  say(line: string): void
}

/**
 * Starts the missing programs of a cluster and waits until its node is Ready and the user's kubeconfig has the context.
 * Brings first what they need. What was started is taken down again when that fails.
 *
 * @throws Failure that says what was missing
 */
export async function bringUp(wanted: BringUp, deps: BringUpDependencies): Promise<void> {
  const { clock, home, say } = deps
  // A program whose supervisor was killed still holds its ports.
  await stopComponents(wanted.paths, wanted.missing, clock)
  await requireFreePorts(wanted)
  await ensurePackages([...clusterRequirements, ...(await dockerRequirements())], say)
  await requireMachine(home)
  const hadDocker = ownsDocker(home)
  try {
    await ensureDocker(home, clock, say)
    await prepare(wanted, deps)
    await start(wanted, deps)
  } catch (error) {
    if (!hadDocker) await stopOwnDocker(home, clock)
    throw error
  }
}

/** Ports that other programs hold are told of before anything is installed. */
async function requireFreePorts({ missing, ...context }: BringUp): Promise<void> {
  for (const component of missing) {
    for (const port of component.ports(context)) {
      if (await isPortFree(port)) continue
      throw new Failure(
        `port ${port}, which ${component.name} needs, is in use by another program`,
        `see what holds it with 'ss -ltnp sport = :${port}', stop that, then run 'keelson up' again`,
      )
    }
  }
}

/** Everything that is there before the first program starts: settings, keys, kubeconfigs, bundles. */
async function prepare({ paths, settings }: BringUp, { clock, say }: BringUpDependencies): Promise<void> {
  await claimPodNetwork(paths.root, say)
  await writeSettings(paths.settings, settings)
  await mkdir(paths.etcdData, { recursive: true, mode: 0o700 })
  const { nodeName, nodeIp } = settings
  const keys = async () => {
    await ensurePki(paths.pki, { nodeName, addresses: ['127.0.0.1', nodeIp], serviceIp }, clock.now())
    await writeKubeconfigs(paths)
  }
  await Promise.all([keys(), ensureBundles(daemons, () => say('bundling the programs'))])
}

async function start(wanted: BringUp, { clock, env, say }: BringUpDependencies): Promise<void> {
  const { paths, settings, missing, timeoutMs } = wanted
  // Loaded after the bundles were made, which say more of broken sources.
  const { waitForNode } = await import('./readiness.ts')
  try {
    await ensureNodeAddress(settings.nodeIp)
    say(`starting ${missing.map(({ name }) => name).join(', ')}`)
    const since = clock.now()
    await startComponents(missing, wanted)
    const started = missing.map(({ name }) => supervisedOf(paths, name))
    await whileSteady(started, clock, async (signal) =>
      waitForNode(paths, { nodeName: settings.nodeName, since, timeoutMs, signal }, clock),
    )
    say(`node ${settings.nodeName} is Ready`)
    await mergeContext(paths, env)
  } catch (error) {
    say('this did not succeed; what was started is taken down again')
    if (missing.length === components.length) await takeDown(paths, { clock, say })
    else await stopComponents(paths, missing, clock)
    throw asFailure(error) ?? explain(error, wanted)
  }
}

function explain(error: unknown, { paths }: BringUp): Failure {
  return new Failure(
    `the cluster did not come up: ${messageOf(error)}`,
    `see what the programs have written to ${paths.logs}, then run 'keelson up' again`,
    { cause: error },
  )
}
