import { applyDefaults } from '@keelson/apimachinery'
import { pods } from '../core/v1/pod/kind.ts'
import type { Container, Pod, PodSpec, PodStatus } from '../core/v1/types.generated.ts'

/** A container with a name and an image, and whatever else the test is about. */
export function aContainer(fields: Partial<Container> = {}): Container {
  return { name: 'main', image: 'nginx:1.27', ...fields }
}

/** A pod as the server holds it: decoded and defaulted. */
export function aPod(spec: Partial<PodSpec> = {}, status: PodStatus = {}): Pod {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { containers: [aContainer()], ...structuredClone(spec) },
    status,
  }
  applyDefaults(pod, pods.schema)
  pods.defaults?.(pod)
  return pod
}
