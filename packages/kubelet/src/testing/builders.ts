import type { Container, Pod } from '@keelson/api'

/** A container that does what its command says. */
export function aContainer(name: string, ...command: string[]): Container {
  return { name, image: 'shell:1', imagePullPolicy: 'IfNotPresent', command }
}

/** A pod bound to this node. */
export function aPod(name: string, spec: Partial<NonNullable<Pod['spec']>> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, generation: 1 },
    spec: { containers: [aContainer('main', 'cat')], restartPolicy: 'Always', nodeName: 'node-1', ...spec },
  }
}
