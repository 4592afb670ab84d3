import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { makeElf } from './elf.ts'
import type { PauseArch } from './elf.ts'
import { pauseProgram } from './program.ts'

/** The sandbox image. Nothing pulls it: the kubelet makes it on the spot. */
export const pauseImage = { repository: 'keelson/pause', tag: '0.1.0', ref: 'keelson/pause:0.1.0' }

/** Instructions that go with the import: what the image runs, and as whom. */
export const pauseImageChanges = ['ENTRYPOINT ["/pause"]', 'USER 65535:65535', 'LABEL io.keelson.pinned=true']

/** The image's root file system as a tar stream: one static executable of a few hundred bytes. @throws on other architectures */
export function pauseRootfs(arch: string): Readable {
  if (arch !== 'x64' && arch !== 'arm64') {
    throw new Error(`no pause program for architecture ${arch}: x64 and arm64 are supported`)
  }
  const elf = makeElf(arch satisfies PauseArch, pauseProgram(arch))
  const tar = pack()
  tar.entry({ name: 'pause', mode: 0o755, mtime: new Date(0), uid: 0, gid: 0 }, elf)
  tar.finalize()
  return Readable.from(tar)
}
