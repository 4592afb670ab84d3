import { expect, it } from 'vitest'
import type { ContainerStatus } from '../runtime/types.ts'
import { aContainer, aPod } from '../testing/builders.ts'
import { recoverPod, recoveryLabels } from './recovery-labels.ts'

it('brings back what it takes to end a pod and to clean up after it', () => {
  const main = {
    ...aContainer('main', 'cat'),
    resources: { requests: { cpu: '1' } },
    ports: [{ name: 'http', containerPort: 80 }],
    lifecycle: { preStop: { httpGet: { port: 'http' } } },
  }
  const pod = aPod('web', { containers: [main], terminationGracePeriodSeconds: 7 })
  const held = { name: 'main', image: 'shell:1', labels: recoveryLabels(pod, main) } as unknown as ContainerStatus
  expect(recoverPod({ uid: 'uid-web', namespace: 'default', name: 'web' }, [held])).toMatchObject({
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web' },
    spec: {
      terminationGracePeriodSeconds: 7,
      containers: [{ name: 'main', ports: main.ports, lifecycle: main.lifecycle }],
    },
    status: { qosClass: 'Burstable' },
  })
})
