import { configMaps } from '@keelson/api'
import { bool } from '../../../cli/flags.ts'
import { CommandError } from '../../../cli/errors.ts'
import { generatorCommand } from '../generator.ts'
import { collectKeyValues, keyValueFlags } from './key-values.ts'

/** `kubectl create configmap`. */
export const configMap = generatorCommand({
  kind: configMaps,
  refusal: 'failed to create configmap:',
  summary: 'Creates a ConfigMap from files, folders and literals.',
  usage: 'kubectl create configmap NAME [--from-file=…] [--from-literal=KEY=VALUE] [--from-env-file=…]',
  flags: { ...keyValueFlags, 'append-hash': bool('Not supported', { hidden: true }) },
  async build(name, { flags }, { env }) {
    if (flags['append-hash']) throw new CommandError('--append-hash is not supported')
    const data: Record<string, string> = {}
    const binaryData: Record<string, string> = {}
    for (const [key, value] of await collectKeyValues(flags, env)) {
      const text = value.toString('utf8')
      if (Buffer.from(text).equals(value)) data[key] = text
      else binaryData[key] = value.toString('base64')
    }
    return {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name },
      ...(Object.keys(data).length > 0 ? { data: sortedKeys(data) } : {}),
      ...(Object.keys(binaryData).length > 0 ? { binaryData: sortedKeys(binaryData) } : {}),
    }
  },
})

/** Go prints maps in the order of their keys. */
export function sortedKeys(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
