import { StringDecoder } from 'node:string_decoder'
import type Docker from 'dockerode'
import { RuntimeError, isRuntimeError } from '../errors.ts'
import type { ImageInfo, RegistryAuth } from '../types.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'

/** Every image of this Docker Engine. */
export async function listImages(context: DockerContext): Promise<ImageInfo[]> {
  const images = await call(context.docker.listImages())
  return images.map((image) => ({
    id: image.Id,
    repoTags: (image.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    repoDigests: (image.RepoDigests ?? []).filter((digest) => digest !== '<none>@<none>'),
    size: image.Size,
    user: '',
  }))
}

/** The image a reference or id stands for. @throws RuntimeError `invalidImageName` */
export async function imageStatus(context: DockerContext, ref: string): Promise<ImageInfo | undefined> {
  try {
    const image = await call(context.docker.getImage(ref).inspect(), { 400: 'invalidImageName' })
    return {
      id: image.Id,
      repoTags: image.RepoTags ?? [],
      repoDigests: image.RepoDigests ?? [],
      size: image.Size,
      user: image.Config?.User ?? '',
    }
  } catch (err) {
    if (isRuntimeError(err, 'notFound')) return undefined
    throw err
  }
}

/** Removes an image by id, with all its tags. What is gone already counts as done. @throws RuntimeError `imageInUse` */
export async function removeImage(context: DockerContext, id: string): Promise<void> {
  try {
    const image = await imageStatus(context, id)
    // Docker refuses to remove an id with several tags, but takes them one by one.
    const names = image && image.repoTags.length > 1 ? image.repoTags : [id]
    for (const name of names) await call(context.docker.getImage(name).remove(), { 409: 'imageInUse' })
  } catch (err) {
    if (!isRuntimeError(err, 'notFound')) throw err
  }
}

/** Fetches an image and returns its id. @throws RuntimeError `imagePull`, `registryUnavailable`, `invalidImageName`, `aborted` */
export async function pullImage(
  context: DockerContext,
  ref: string,
  auth: RegistryAuth | undefined,
  signal?: AbortSignal,
): Promise<string> {
  const options = { ...(auth ? { authconfig: wireAuth(auth) } : {}), ...(signal ? { abortSignal: signal } : {}) }
  let stream: NodeJS.ReadableStream
  try {
    stream = await call(context.docker.pull(ref, options), {
      400: 'invalidImageName',
      403: 'imagePull',
      404: 'imagePull',
    })
  } catch (err) {
    throw classify(err)
  }
  await progress(stream, ref)
  const image = await imageStatus(context, ref)
  if (!image) throw new RuntimeError('imagePull', `image ${ref} is missing after its pull`)
  return image.id
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
async function progress(stream: NodeJS.ReadableStream, ref: string): Promise<void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let failure: string | undefined
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) failure ??= errorIn(line)
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
