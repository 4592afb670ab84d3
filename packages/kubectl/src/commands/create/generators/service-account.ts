import { serviceAccounts } from '@keelson/api'
import { generatorCommand } from '../generator.ts'

/** `kubectl create serviceaccount`. */
export const serviceAccount = generatorCommand({
  kind: serviceAccounts,
  refusal: 'failed to create serviceaccount:',
  summary: 'Creates a ServiceAccount.',
  usage: 'kubectl create serviceaccount NAME',
  flags: {},
  build: (name) => ({ kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name } }),
})
