import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pack } from 'tar-stream'

/** One entry of an image's file system; times and owners are always the same. */
export interface LayerEntry {
  readonly name: string
  /** A file unless told. */
  readonly type?: 'file' | 'directory' | 'symlink'
  readonly mode?: number
  readonly linkname?: string
  readonly content?: Buffer | string
}

/** What an image of one layer is made of. */
export interface ImageContent {
  /** `repository:tag`. */
  readonly ref: string
  /** As Node.js names it. */
  readonly arch: string
  readonly entries: readonly LayerEntry[]
  /** What a container of it runs, in the terms of the image specification. */
  readonly config: Readonly<Partial<Record<'Entrypoint' | 'Cmd' | 'Env' | 'User' | 'Labels', unknown>>>
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64' }
const beginning = new Date(0)

/**
 * An archive that an engine loads as an image. The same content gives the same image id at all times, so that loading
 * it again, or twice at once, changes nothing and leaves nothing behind.
 */
export async function imageArchive({ ref, arch, entries, config }: ImageContent): Promise<Buffer> {
  const layer = await tarOf(entries)
  const description = JSON.stringify({
    architecture: architectures[arch] ?? arch,
    os: 'linux',
    created: beginning.toISOString(),
    config,
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created: beginning.toISOString() }],
  })
  const named = `${sha256(Buffer.from(description))}.json`
  const manifest = [{ Config: named, RepoTags: [ref], Layers: ['layer.tar'] }]
  return tarOf([
    { name: 'layer.tar', content: layer },
    { name: named, content: description },
    { name: 'manifest.json', content: JSON.stringify(manifest) },
  ])
}

async function tarOf(entries: readonly LayerEntry[]): Promise<Buffer> {
  const tar = pack()
  for (const { content, ...header } of entries) {
    const fixed = { ...header, mtime: beginning, uid: 0, gid: 0 }
    if (content === undefined) tar.entry(fixed)
    else tar.entry(fixed, content as Buffer)
  }
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar as unknown as Readable) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
