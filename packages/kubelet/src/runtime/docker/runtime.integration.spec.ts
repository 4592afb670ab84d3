import Docker from 'dockerode'
import { nullLogger, systemClock, systemRandom } from '@keelson/component-base'
import { makeTestImage, testImage } from '../testing/test-image.ts'
import { describeRuntimeContract } from '../testing/runtime-contract.ts'
import { createPodNetwork } from './network/pod-network.ts'

import { createDockerRuntime } from './runtime.ts'

describeRuntimeContract('docker', async () => {
  const docker = new Docker()
  await makeTestImage(docker)
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
  })
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
