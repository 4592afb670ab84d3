import { Writable } from 'node:stream'
import type { Duplex } from 'node:stream'
import type { StreamOptions, StreamSession } from '../port.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'
import { streamSession } from './streams.ts'

/**
 * Connects to a running container's main process. The end of the caller's input ends the input of a container made for
 * one such session, and is kept from Docker for others: it would drop their output with it.
 * @throws RuntimeError `notRunning`, `notFound`
 */
export async function attach(context: DockerContext, id: string, options: StreamOptions): Promise<StreamSession> {
  const container = context.docker.getContainer(id)
  const endsWithInput = !options.stdin || (await call(container.inspect())).Config.StdinOnce
  const connection = (await call(
    container.attach({
      stream: true,
      hijack: true,
      stdin: options.stdin,
      stdout: options.stdout,
      stderr: options.stderr && !options.tty,
    }),
    { 409: 'notRunning' },
  )) as unknown as Duplex
  return streamSession(connection, options, {
    stdin: endsWithInput ? connection : endlessInput(connection),
    exitCode: async () => (await call(container.inspect())).State.ExitCode,
    resize: (size) => container.resize(size),
  })
}

/** The connection's writing half for a writer whose end is not passed on. */
function endlessInput(connection: Duplex): Writable {
  return new Writable({ write: (chunk: Buffer, _encoding, done) => void connection.write(chunk, done) })
}
