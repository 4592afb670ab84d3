import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { pack } from 'tar-stream'
import { debianMirror } from './apt-mirror.ts'
import { baseImage, testImages, type TestImage } from './catalog.ts'

const execFileAsync = promisify(execFile)
const suite = 'bookworm'

/**
 * Makes the test images present in the local Docker Engine. Each is pulled where that works; else it is built here, on
 * a base made with debootstrap.
 *
 * @param say told before every step that takes a while
 */
export async function ensureTestImages(say: (line: string) => void): Promise<void> {
  const docker = new Docker()
  for (const image of testImages) {
    if ((await isPresent(docker, image.name)) || (await tryPull(docker, image.name))) continue
    await ensureBase(docker, say)
    say(`building ${image.name} from Debian packages`)
    await build(docker, image)
  }
}

async function ensureBase(docker: Docker, say: (line: string) => void): Promise<void> {
  if ((await isPresent(docker, baseImage)) || (await tryPull(docker, baseImage))) return
  say(`making ${baseImage} with debootstrap`)
  const folder = await mkdtemp(join(tmpdir(), 'keelson-debootstrap-'))
  const archive = `${folder}.tar`
  try {
    const mirror = await debianMirror(suite)
    await execFileAsync('debootstrap', ['--variant=minbase', suite, folder, mirror], { maxBuffer: 1 << 26 })
    await execFileAsync('tar', ['-C', folder, '--exclude=./var/cache/apt/archives/*.deb', '-cf', archive, '.'])
    const [repo, tag] = baseImage.split(':')
    const options = { repo, tag, changes: 'CMD ["bash"]' }
    // The published types know only the callback form of this call.
    const progress = (await docker.importImage(createReadStream(archive), options)) as unknown as NodeJS.ReadableStream
    await finish(docker, progress)
  } finally {
    await rm(folder, { recursive: true, force: true })
    await rm(archive, { force: true })
  }
}

async function build(docker: Docker, image: TestImage): Promise<void> {
  const context = pack()
  context.entry({ name: 'Dockerfile' }, image.dockerfile)
  context.finalize()
  await finish(docker, await docker.buildImage(Readable.from(context), { t: image.name, forcerm: true }))
}

async function isPresent(docker: Docker, name: string): Promise<boolean> {
  const found = await docker.listImages({ filters: { reference: [name] } })
  return found.length > 0
}

/** A registry out of reach is an answer here, not a fault: the caller builds instead. */
async function tryPull(docker: Docker, name: string): Promise<boolean> {
  try {
    await finish(docker, await docker.pull(name))
    return true
  } catch {
    return false
  }
}

/** Follows a progress stream to its end; a build reports its failure as the last message, not as a status. */
async function finish(docker: Docker, stream: NodeJS.ReadableStream): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, messages: { error?: string; stream?: string }[]) => {
      const failed = messages?.findLast((message) => message.error !== undefined)
      if (error !== null) reject(error)
      else if (failed !== undefined) {
        const output = messages.map((message) => message.stream ?? '').join('')
        reject(new Error(`${failed.error}\n${output.slice(-2_000)}`))
      } else resolve()
    })
  })
}
