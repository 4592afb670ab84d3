import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Docker from 'dockerode'
import { nullLogger, systemClock, systemRandom } from '@keelson/component-base'
import { describe, expect, it } from 'vitest'
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
