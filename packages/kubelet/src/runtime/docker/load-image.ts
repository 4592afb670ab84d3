import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { RuntimeError } from '../errors.ts'
import { call } from './errors.ts'

/** Gives the engine an image from an archive. @throws RuntimeError `internal` when it does not take it */
export async function loadImage(docker: Docker, archive: Buffer): Promise<void> {
  const stream = await call(docker.loadImage(Readable.from([archive])))
  let answer = ''
  for await (const chunk of stream as AsyncIterable<Buffer>) answer += chunk.toString()
  // The status is sent before the archive is read: a failure comes as a line of the answer.
  const failed = answer.split('\n').find((line) => line.includes('"error"'))
  if (failed) throw new RuntimeError('internal', `the image was not loaded: ${failed.trim()}`)
}
