import { StringDecoder } from 'node:string_decoder'
import { formatDuration } from '@keelson/component-base'
import type Docker from 'dockerode'
import { RuntimeError, isRuntimeError } from '../errors.ts'
import type { RegistryAuth } from '../types.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'
import { imageStatus } from './images.ts'

/**
 * Fetches an image and returns its id. A pull of which nothing is heard for the context's deadline is given up: a
 * registry that hangs must not hold its place for ever.
 * @throws RuntimeError `imagePull`, `registryUnavailable`, `invalidImageName`, `aborted`
 */
export async function pullImage(
  context: DockerContext,
  ref: string,
  auth: RegistryAuth | undefined,
  signal?: AbortSignal,
): Promise<string> {
  const deadline = progressDeadline(context)
  const abortSignal = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal
  try {
    const options = { ...(auth ? { authconfig: wireAuth(auth) } : {}), abortSignal }
    const codes = { 400: 'invalidImageName', 403: 'imagePull', 404: 'imagePull' } as const
    await progress(await call(context.docker.pull(ref, options), codes), ref, deadline)
  } catch (err) {
    if (deadline.signal.aborted) throw deadline.exceeded(ref)
    throw classify(err)
  } finally {
    deadline.stop()
  }
  const image = await imageStatus(context, ref)
  if (!image) throw new RuntimeError('imagePull', `image ${ref} is missing after its pull`)
  return image.id
}

/** Ends a pull that has fallen silent. */
interface ProgressDeadline {
  /** Aborts when nothing was heard for too long. */
  readonly signal: AbortSignal
  /** Something was heard. */
  progressed(what: string): void
  exceeded(ref: string): RuntimeError
  stop(): void
}

function progressDeadline({ clock, pullDeadlineMs }: DockerContext): ProgressDeadline {
  const silent = new AbortController()
  const begin = () => clock.setTimeout(() => silent.abort(), pullDeadlineMs)
  let timer = begin()
  let latest = ''
  return {
    signal: silent.signal,
    progressed(what) {
      if (what !== '') latest = what
      timer.cancel()
      timer = begin()
    },
    exceeded(ref) {
      const message = `Cancel pulling image ${JSON.stringify(ref)} because of exceed image pull deadline ${formatDuration(pullDeadlineMs)}, latest progress ${JSON.stringify(latest)}`
      return new RuntimeError('imagePull', message)
    },
    stop: () => timer.cancel(),
  }
}

function wireAuth(auth: RegistryAuth): Docker.AuthConfig {
  return {
    username: auth.username ?? '',
    password: auth.password ?? '',
    serveraddress: auth.serverAddress ?? '',
    ...(auth.identityToken ? { identitytoken: auth.identityToken } : {}),
    ...(auth.registryToken ? { registrytoken: auth.registryToken } : {}),
  } as Docker.AuthConfig
}

/** Reads the pull's progress to its end; an error line is the pull's failure. */
async function progress(stream: NodeJS.ReadableStream, ref: string, deadline: ProgressDeadline): Promise<void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let failure: string | undefined
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) failure ??= errorIn(line)
    deadline.progressed(lines.at(-1) ?? '')
  }
  failure ??= errorIn(rest)
  if (failure !== undefined) throw classify(new RuntimeError('imagePull', failure || `pull of ${ref} failed`))
}

function errorIn(line: string): string | undefined {
  if (line.trim() === '') return undefined
  const parsed = JSON.parse(line) as { error?: string }
  return parsed.error
}

/** Signs, in Docker's answer to a pull, that nobody was there to answer. Docker has no code for it. */
const networkSigns = [
  'dial tcp',
  'no such host',
  'i/o timeout',
  'connection refused',
  'Client.Timeout',
  'TLS handshake',
  'proxyconnect',
]

function classify(err: unknown): RuntimeError {
  if (!isRuntimeError(err)) return new RuntimeError('imagePull', String(err), { cause: err })
  if (err.code !== 'internal' && err.code !== 'imagePull') return err
  const unavailable = networkSigns.some((sign) => err.message.includes(sign))
  return new RuntimeError(unavailable ? 'registryUnavailable' : 'imagePull', err.message, { cause: err })
}
