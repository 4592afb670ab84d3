import { isStatusError } from '@keelson/apimachinery'
import type { Status } from '@keelson/apimachinery'
import { negotiateOutput } from '../negotiation/output.ts'
import { watchEncoding } from '../negotiation/watch-encoding.ts'
import { interpretStorageError } from '../registry/generic/errors.ts'
import type { Resource } from '../registry/generic/resource.ts'
import { parseListOptions } from '../request/list-options.ts'
import type { ParsedListOptions } from '../request/list-options.ts'
import type { Exchange } from '../request/exchange.ts'
import { writeWatch } from '../storage/index.ts'
import type { ItemEncoding, Watch } from '../storage/port.ts'
import { bodyStream, statusOf, writeHead } from './respond.ts'
import { namespaceOf } from './target.ts'
import type { HandlerDependencies, ResourceHandler } from './target.ts'

interface WatchSetup {
  readonly namespace: string
  readonly deadline: number
  readonly signal: AbortSignal
}

function openWatch(resource: Resource, options: ParsedListOptions, o: WatchSetup): Watch {
  const { field } = options
  const name = field?.requiresExactMatch('metadata.name')
  return resource.storage.watch(
    {
      ...(o.namespace === '' ? {} : { namespace: o.namespace }),
      ...(name === undefined ? {} : { name }),
      ...(options.label === undefined ? {} : { label: options.label }),
      ...(field === undefined ? {} : { field }),
      ...(options.resourceVersion === '' ? {} : { resourceVersion: options.resourceVersion }),
      ...(options.sendInitialEvents === undefined ? {} : { sendInitialEvents: options.sendInitialEvents }),
      ...(options.resourceVersionMatch === 'NotOlderThan' ? { resourceVersionMatch: 'NotOlderThan' as const } : {}),
      allowBookmarks: options.allowWatchBookmarks,
      deadline: o.deadline,
    },
    o.signal,
  )
}

/** The last frame of a watch that ended with an error; a reader that lagged behind just resumes from what it has. */
function errorFrame(resource: Resource, watch: Watch): Buffer | undefined {
  if (watch.error === undefined || watch.error.code === 'slowConsumer') return undefined
  const translated = interpretStorageError(watch.error, resource.groupResource, { operation: 'watch' })
  const object: Status = isStatusError(translated) ? translated.status : statusOf(translated)
  return Buffer.from(`${JSON.stringify({ type: 'ERROR', object })}\n`)
}

/** Runs a watch until its deadline, its end or the client's; the timer goes with it. */
async function serve(
  deps: HandlerDependencies,
  resource: Resource,
  exchange: Exchange,
  o: { options: ParsedListOptions; encoding: ItemEncoding | undefined; seconds: number },
): Promise<void> {
  const ending = new AbortController()
  const { signal } = exchange.context
  const milliseconds = o.seconds * 1000
  const timer = deps.clock.setTimeout(() => ending.abort(), milliseconds)
  const stop = (): void => ending.abort()
  signal.addEventListener('abort', stop, { once: true })
  const namespace = namespaceOf(resource, exchange)
  const deadline = deps.clock.now() + milliseconds
  const watch = openWatch(resource, o.options, { namespace, deadline, signal: ending.signal })
  const stream = bodyStream(exchange)
  try {
    const { clock } = deps
    await writeWatch(watch, stream, { clock, signal, ...(o.encoding === undefined ? {} : { encoding: o.encoding }) })
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', stop)
    watch.close()
    if (!stream.destroyed && !stream.writableEnded) stream.end(errorFrame(resource, watch))
  }
}

/** WATCH: one JSON frame per event, shared with every other watcher of the same form. */
export const watchHandler: ResourceHandler = async (deps, resource, exchange) => {
  const { context } = exchange
  const format = negotiateOutput(context, { transforms: true, stream: true })
  const query = new URLSearchParams(context.query)
  query.set('watch', 'true')
  const options = parseListOptions(resource.kind, query, context.info.parts[1] ?? '')
  const { minRequestTimeoutSeconds: shortest } = deps
  const seconds = options.timeoutSeconds > 0 ? options.timeoutSeconds : shortest * (1 + deps.random.next())
  const encoding = watchEncoding(resource.kind, format.transform, () => deps.clock.now())
  writeHead(exchange, 200, { 'Content-Type': 'application/json' })
  await serve(deps, resource, exchange, { options, encoding, seconds })
}
