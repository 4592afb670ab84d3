import { systemClock } from '@keelson/component-base'
import { describeRuntimeContract } from '../testing/runtime-contract.ts'
import { createFakeRuntime } from './fake-runtime.ts'

describeRuntimeContract('fake', async () => {
  const runtime = createFakeRuntime({ clock: systemClock })
  runtime.registry.add('shell:1')
  await runtime.pullImage('shell:1', undefined)
  return { runtime, image: 'shell:1', podCIDR: '10.244.0.0/24', cleanup: async () => undefined }
})
