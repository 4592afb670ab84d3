import type { JsonObject } from '@keelson/apimachinery'
import { CommandError } from '../../cli/errors.ts'

/** What a pod is made of. */
export interface PodOptions {
  image: string
  pullPolicy: string
  env: readonly string[]
  port: string
  labels: Readonly<Record<string, string>>
  annotations: readonly string[]
  restart: string
  words: readonly string[]
  /** The words are the command, not its arguments. */
  isCommand: boolean
  privileged: boolean
  stdin: boolean
  tty: boolean
  stdinOnce: boolean
}

/** A pod with one container of its own name. */
export function buildPod(name: string, options: PodOptions): JsonObject {
  const annotations = pairs(options.annotations, 'annotation')
  const container: JsonObject = {
    name,
    image: options.image,
    ...(options.words.length === 0 ? {} : { [options.isCommand ? 'command' : 'args']: [...options.words] }),
    ...(options.port === '' ? {} : { ports: [{ containerPort: portNumber(options.port) }] }),
    ...(options.env.length === 0 ? {} : { env: envOf(options.env) }),
    resources: {},
    ...(options.pullPolicy === '' ? {} : { imagePullPolicy: options.pullPolicy }),
    ...(options.privileged ? { securityContext: { privileged: true } } : {}),
    ...(options.stdin ? { stdin: true } : {}),
    ...(options.stdinOnce ? { stdinOnce: true } : {}),
    ...(options.tty ? { tty: true } : {}),
  }
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name,
      labels: { ...options.labels },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: { containers: [container], restartPolicy: options.restart, dnsPolicy: 'ClusterFirst' },
    status: {},
  }
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
  return Number(text)
}

function envOf(env: readonly string[]): JsonObject[] {
  return env.map((pair) => {
    const equals = pair.indexOf('=')
    if (equals <= 0) throw new CommandError(`invalid env: ${pair}`)
    const value = pair.slice(equals + 1)
    return { name: pair.slice(0, equals), ...(value === '' ? {} : { value }) }
  })
}

function pairs(list: readonly string[], what: string): Record<string, string> {
  return Object.fromEntries(
    list.map((pair) => {
      const equals = pair.indexOf('=')
      if (equals <= 0) throw new CommandError(`unexpected ${what}: ${pair}`)
      return [pair.slice(0, equals), pair.slice(equals + 1)]
    }),
  )
}
