import { PassThrough } from 'node:stream'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { LogOptions } from '../port.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'
import { demultiplex } from './demux.ts'

/** A container's output, both streams in the order they were written. @throws RuntimeError `notFound` */
export async function readLogs(context: DockerContext, id: string, options: LogOptions): Promise<Readable> {
  const container = context.docker.getContainer(id)
  const tty = (await call(container.inspect())).Config.Tty
  // `follow: true` only selects dockerode's stream overload: a plain read streams as well.
  const source = (await call(
    container.logs({ ...query(options), follow: options.follow ?? false } as unknown as Docker.ContainerLogsOptions & {
      follow: true
    }),
  )) as unknown as Readable | Buffer
  const out = new PassThrough()
  if (Buffer.isBuffer(source)) {
    const whole = new PassThrough()
    whole.end(source)
    forward(whole, out, tty)
    return out
  }
  const stop = () => source.destroy()
  options.signal?.addEventListener('abort', stop, { once: true })
  out.on('close', stop)
  forward(source, out, tty)
  return out
}

function query(options: LogOptions): Record<string, unknown> {
  return {
    stdout: options.stdout ?? true,
    stderr: options.stderr ?? true,
    timestamps: options.timestamps ?? false,
    ...(options.tail === undefined ? {} : { tail: String(options.tail) }),
    ...(options.since === undefined ? {} : { since: (options.since / 1000).toFixed(9) }),
  }
}

function forward(source: Readable, out: PassThrough, tty: boolean): void {
  if (tty) {
    source.on('error', (err) => out.destroy(err))
    source.pipe(out)
    return
  }
  void demultiplex(source, { stdout: out, stderr: out })
}
