import type { Duplex } from 'node:stream'
import type { StreamOptions, StreamSession } from '../port.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'
import { streamSession } from './streams.ts'

/** Connects to a running container's main process. @throws RuntimeError `notRunning`, `notFound` */
export async function attach(context: DockerContext, id: string, options: StreamOptions): Promise<StreamSession> {
  const container = context.docker.getContainer(id)
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
    exitCode: async () => (await call(container.inspect())).State.ExitCode,
    resize: (size) => container.resize(size),
  })
}
