import { namespaces } from '@keelson/api'
import { generatorCommand } from '../generator.ts'

/** `kubectl create namespace`. */
export const namespace = generatorCommand({
  kind: namespaces,
  summary: 'Creates a Namespace.',
  usage: 'kubectl create namespace NAME',
  flags: {},
  build: (name) => ({ kind: 'Namespace', apiVersion: 'v1', metadata: { name }, spec: {}, status: {} }),
})
