import type { ClientHttp2Stream } from 'node:http2'

const events = ['readable', 'end', 'close'] as const

/**
 * What a stream brings, until it has ended or is destroyed; whether it ended well is the caller's to judge.
 *
 * This does what the stream's own async iterator does, except that it may be begun at any time. That one takes a stream
 * which the server has finished before the reading began for one that broke (`ERR_STREAM_PREMATURE_CLOSE`), because
 * `closed` of an Http2Stream speaks of the protocol and not of what has been read.
 *
 * @throws what the stream emits as `error`
 */
export async function* chunksOf(stream: ClientHttp2Stream): AsyncGenerator<Buffer, void, undefined> {
  let failure: Error | undefined
  let wake = (): void => undefined
  const onEvent = (): void => wake()
  const onError = (err: Error): void => {
    failure = err
    wake()
  }
  for (const event of events) stream.on(event, onEvent)
  stream.on('error', onError)
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : (stream.read() as Buffer | null)
      if (chunk !== null) {
        yield chunk
        continue
      }
      if (failure !== undefined) throw failure
      if (stream.readableEnded || stream.destroyed) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    for (const event of events) stream.off(event, onEvent)
    stream.off('error', onError)
  }
}
