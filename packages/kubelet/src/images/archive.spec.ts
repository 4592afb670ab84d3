import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { imageArchive } from './archive.ts'
import type { ImageContent } from './archive.ts'
import { pauseArchive } from './pause/image.ts'

const content: ImageContent = {
  ref: 'test/image:1',
  arch: 'x64',
  entries: [
    { name: 'bin', type: 'directory' },
    { name: 'bin/run', mode: 0o755, content: 'run' },
    { name: 'bin/link', type: 'symlink', linkname: 'run' },
  ],
  config: { Cmd: ['/bin/run'] },
}

async function filesOf(archive: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const reader = extract()
  Readable.from([archive]).pipe(reader)
  for await (const entry of reader) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    files.set(entry.header.name, Buffer.concat(chunks))
  }
  return files
}

describe('imageArchive', () => {
  it('names each part by what it holds', async () => {
    const files = await filesOf(await imageArchive(content))
    const [image] = JSON.parse(String(files.get('manifest.json'))) as [{ Config: string; RepoTags: string[] }]
    expect(image.RepoTags).toEqual(['test/image:1'])
    const description = files.get(image.Config) ?? Buffer.alloc(0)
    expect(image.Config).toBe(`${createHash('sha256').update(description).digest('hex')}.json`)
    const layer = files.get('layer.tar') ?? Buffer.alloc(0)
    expect(JSON.parse(String(description))).toMatchObject({
      architecture: 'amd64',
      config: { Cmd: ['/bin/run'] },
      rootfs: { diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
    })
    expect([...(await filesOf(layer)).keys()]).toEqual(['bin', 'bin/run', 'bin/link'])
  })

  it('gives the same archive for the same content', async () => {
    expect(await imageArchive(content)).toEqual(await imageArchive(content))
    expect(await pauseArchive('arm64')).toEqual(await pauseArchive('arm64'))
  })

  it('has a sandbox image for the architectures it knows', async () => {
    await expect(pauseArchive('mips')).rejects.toThrow('no pause program for architecture mips')
  })
})
