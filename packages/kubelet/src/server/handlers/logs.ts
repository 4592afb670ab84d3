import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { ServerContext } from '../context.ts'
import { sendText, type Route, type RoutedRequest } from '../router.ts'
import { findPod, hasContainer } from './find-pod.ts'
import { limitBytes } from './limit-bytes.ts'
import { parseLogRequest } from './log-options.ts'
import { logTarget } from './log-target.ts'

/** /containerLogs: what a container has written, as plain text, at the reader's pace. */
export function logRoutes(context: ServerContext): Route[] {
  return [
    {
      methods: ['GET'],
      pattern: '/containerLogs/:namespace/:pod/:container',
      handle: (routed, response) => sendLogs(context, routed, response),
    },
  ]
}

async function sendLogs(context: ServerContext, routed: RoutedRequest, response: ServerResponse): Promise<void> {
  const wanted = parseLogRequest(routed.query, context.clock.now())
  if (!wanted) return sendText(response, 400, '{"message": "Unable to decode query."}')
  const pod = findPod(context.pods, routed)
  if (!pod) return sendText(response, 404, 'pod does not exist\n')
  const container = routed.params['container'] ?? ''
  if (!hasContainer(pod, container)) {
    const text = `container ${JSON.stringify(container)} not found in pod ${JSON.stringify(pod.metadata.name)}\n`
    return sendText(response, 404, text)
  }
  const target = logTarget(pod, container, wanted.previous)
  if ('problem' in target) return sendText(response, 400, target.problem)
  const stop = new AbortController()
  const signal = AbortSignal.any([routed.signal, stop.signal])
  const log = await context.runtime.logs(target.containerId, { ...wanted.options, signal })
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  // A follower of a silent container wants to know at once that it is connected.
  response.flushHeaders()
  try {
    if (wanted.limitBytes === undefined) await pipeline(log, response)
    else await pipeline(log, limitBytes(wanted.limitBytes), response)
  } catch (err) {
    if (!routed.signal.aborted && !response.writableFinished) {
      context.logger.warn({ pod: pod.metadata.name, container, err }, 'Reading a container log failed')
      response.destroy()
    }
  } finally {
    stop.abort()
  }
}
