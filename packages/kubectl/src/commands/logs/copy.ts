import { pods } from '@keelson/api'
import { resourcePath } from '@keelson/client'
import type { Client } from '@keelson/client'
import type { Context } from '../command.ts'
import type { LogsOptions } from './logs.ts'
import type { LogSource } from './sources.ts'

/** Writes logs out: one after the other, or all at once when they are followed. */
export async function copyLogs(sources: readonly LogSource[], options: LogsOptions, context: Context): Promise<void> {
  const client = await context.cluster.client()
  const copy = (source: LogSource): Promise<void> => copyOne(source, { client, options, context })
  if (options.follow && sources.length > 1) await Promise.all(sources.map(copy))
  else for (const source of sources) await copy(source)
}

interface Copying {
  client: Client
  options: LogsOptions
  context: Context
}

async function copyOne(source: LogSource, { client, options, context }: Copying): Promise<void> {
  const { pod, container } = source
  const { streams, signal } = context
  const { name, namespace } = pod.metadata
  try {
    const response = await client.raw({
      method: 'GET',
      path: resourcePath(pods, { namespace, name, subresource: 'log' }),
      query: { ...options.query, container },
      signal,
      stream: true,
    })
    const prefix = options.prefix ? `[pod/${name}/${container}] ` : ''
    const write = prefix === '' ? (chunk: Buffer) => void streams.out.write(chunk) : prefixedWriter(prefix, context)
    for await (const chunk of response.body) write(chunk)
  } catch (err) {
    if (signal.aborted) return
    if (!options.ignoreErrors) throw err
    streams.err.write(`error: ${(err as Error).message}\n`)
  }
}

/** Writes whole lines only, each with the prefix; lines may arrive in pieces. */
function prefixedWriter(prefix: string, { streams }: Context): (chunk: Buffer) => void {
  let atStart = true
  return (chunk) => {
    const text = chunk.toString('latin1')
    let written = ''
    for (const line of text.split(/(?<=\n)/)) {
      written += atStart ? prefix + line : line
      atStart = line.endsWith('\n')
    }
    streams.out.write(Buffer.from(written, 'latin1'))
  }
}
