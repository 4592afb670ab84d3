import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { nullLogger, systemClock, systemRandom } from '@keelson/component-base'
import { describe, expect, it } from 'vitest'
import type { PodRuntime } from '../port.ts'
import type { ContainerConfig } from '../types.ts'
import { containerConfig, sandboxConfig } from '../testing/configs.ts'
import { makeTestImage, testImage } from '../testing/test-image.ts'
import { describeRuntimeContract } from '../testing/runtime-contract.ts'
import { createPodNetwork } from './network/pod-network.ts'
import { createDockerRuntime } from './runtime.ts'

function dockerRuntime(options: { pullDeadlineMs?: number } = {}) {
  const docker = new Docker()
  const owner = `contract-${systemRandom.alphanum(6)}`
  const forwarding = { ensure: async () => undefined }
  const network = createPodNetwork({ docker, logger: nullLogger, owner, bridge: 'kltest0', forwarding })
  const runtime = createDockerRuntime({
    docker,
    clock: systemClock,
    random: systemRandom,
    logger: nullLogger,
    network,
    owner,
    canLowerOomScore: false,
    ...options,
  })
  return { docker, network, runtime }
}

describeRuntimeContract('docker', async () => {
  const { docker, network, runtime } = dockerRuntime()
  await makeTestImage(docker)
  return {
    runtime,
    image: testImage,
    podCIDR: '10.199.77.0/24',
    async cleanup() {
      for (const container of await runtime.listContainers()) await runtime.removeContainer(container.id)
      for (const sandbox of await runtime.listSandboxes()) await runtime.removeSandbox(sandbox.id)
      await docker.getNetwork(network.name).remove()
    },
  }
})

/** A registry that says that it is one, and nothing more. */
async function hangingRegistry(): Promise<Server> {
  const registry = createServer((request, response) => {
    if (request.url === '/v2/') response.end('{}')
  })
  registry.listen(0, '127.0.0.1')
  await once(registry, 'listening')
  return registry
}

/** Runs a container on the host's network, which needs no bridge, and takes everything away. */
async function withContainer(
  own: Partial<ContainerConfig>,
  use: (runtime: PodRuntime, id: string) => Promise<void>,
): Promise<void> {
  const { docker, runtime } = dockerRuntime()
  await makeTestImage(docker)
  const pod = { uid: systemRandom.uuid(), namespace: 'default', name: 'web' }
  const sandbox = await runtime.runSandbox(sandboxConfig(pod, { hostNetwork: true }))
  try {
    const config = containerConfig(pod, 'main', { image: testImage, ...own })
    const id = await runtime.createContainer(sandbox.id, config)
    await runtime.startContainer(id)
    await use(runtime, id)
  } finally {
    for (const { id } of await runtime.listContainers()) await runtime.removeContainer(id)
    await runtime.removeSandbox(sandbox.id)
  }
}

describe('a container on docker', () => {
  it('may mount the node’s root, below which the engine keeps its own files', async () => {
    const mounts = [{ hostPath: '/', containerPath: '/host', readOnly: true }]
    await withContainer({ args: ['sleep', '60'], mounts }, async (runtime, id) => {
      expect((await runtime.execSync(id, ['ls', '/host'], 5000)).stdout.split('\n')).toContain('proc')
    })
  })

  it.each([true, false])('goes on when the input of an attached session ends (stdinOnce %s)', async (stdinOnce) => {
    const args = ['sh', '-c', 'read line; echo $line; sleep 1; echo later']
    await withContainer({ args, stdin: true, stdinOnce }, async (runtime, id) => {
      const session = await runtime.attach(id, { tty: false, stdin: true, stdout: true, stderr: true })
      session.stdin?.end('sooner\n')
      expect(await text(session.stdout ?? Readable.from([]))).toBe('sooner\nlater\n')
      expect(await session.exited).toBe(0)
    })
  })
})

describe('a pull on docker', () => {
  it('is given up when nothing is heard of it', async () => {
    const registry = await hangingRegistry()
    const { port } = registry.address() as AddressInfo
    const ref = `127.0.0.1:${port}/none/none:1`
    try {
      await expect(dockerRuntime({ pullDeadlineMs: 300 }).runtime.pullImage(ref, undefined)).rejects.toMatchObject({
        code: 'imagePull',
        message: `Cancel pulling image "${ref}" because of exceed image pull deadline 300ms, latest progress ""`,
      })
    } finally {
      registry.closeAllConnections()
      registry.close()
    }
  })
})
