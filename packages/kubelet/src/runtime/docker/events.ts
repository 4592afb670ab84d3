import { StringDecoder } from 'node:string_decoder'
import type Docker from 'dockerode'
import { RuntimeError } from '../errors.ts'
import type { RuntimeEvent } from '../types.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'
import { labels, podOf, sandboxType } from './labels.ts'

/** The fields of Docker's event that matter here. */
interface DockerEvent {
  Action: string
  timeNano: number
  Actor: { ID: string; Attributes: Record<string, string> }
}

const types: Readonly<Record<string, RuntimeEvent['type']>> = {
  create: 'created',
  start: 'started',
  die: 'died',
  destroy: 'removed',
  oom: 'oom',
}

/**
 * Docker's events about our containers from now on, one at a time. Ends with the signal, rejects with
 * `unreachable` when Docker goes away.
 */
export async function* dockerEvents(context: DockerContext, signal: AbortSignal): AsyncGenerator<RuntimeEvent> {
  const filters = {
    type: ['container' as const],
    event: Object.keys(types),
    label: [`${labels.owner}=${context.owner}`],
  }
  // dockerode knows the signal, its types do not.
  const options: Docker.GetEventsOptions & { abortSignal: AbortSignal } = {
    filters,
    abortSignal: signal,
    // What happens while the request is on its way is told as well.
    since: context.clock.now() / 1000,
  }
  const stream = await call(context.docker.getEvents(options))
  const decoder = new StringDecoder('utf8')
  let rest = ''
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const lines = (rest + decoder.write(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const event = line.trim() === '' ? undefined : toEvent(JSON.parse(line) as DockerEvent)
        if (event) yield event
      }
    }
  } catch (err) {
    if (signal.aborted) return
    throw new RuntimeError('unreachable', 'the stream of Docker events broke', { cause: err })
  }
  if (!signal.aborted) throw new RuntimeError('unreachable', 'the stream of Docker events ended')
}

function toEvent(event: DockerEvent): RuntimeEvent | undefined {
  const type = types[event.Action]
  if (!type) return undefined
  const attributes = event.Actor.Attributes
  const isSandbox = attributes[labels.type] === sandboxType
  const exitCode = attributes['exitCode']
  return {
    type,
    id: event.Actor.ID,
    isSandbox,
    pod: podOf(attributes),
    container: isSandbox ? undefined : attributes[labels.containerName],
    exitCode: exitCode === undefined ? undefined : Number(exitCode),
    at: Math.floor(event.timeNano / 1e6),
  }
}
