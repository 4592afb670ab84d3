import { isRuntimeError } from '../errors.ts'
import type { ImageInfo } from '../types.ts'
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
