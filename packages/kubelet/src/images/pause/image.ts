import { imageArchive } from '../archive.ts'
import { makeElf } from './elf.ts'
import type { PauseArch } from './elf.ts'
import { pauseProgram } from './program.ts'

/** The sandbox image. Nothing pulls it: the kubelet makes it on the spot. */
export const pauseImage = { repository: 'keelson/pause', tag: '0.1.0', ref: 'keelson/pause:0.1.0' }

/** The image as an archive: one static executable of a few hundred bytes. @throws on other architectures */
export async function pauseArchive(arch: string): Promise<Buffer> {
  if (arch !== 'x64' && arch !== 'arm64') {
    throw new Error(`no pause program for architecture ${arch}: x64 and arm64 are supported`)
  }
  const elf = makeElf(arch satisfies PauseArch, pauseProgram(arch))
  return imageArchive({
    ref: pauseImage.ref,
    arch,
    entries: [{ name: 'pause', mode: 0o755, content: elf }],
    config: { Entrypoint: ['/pause'], User: '65535:65535', Labels: { 'io.keelson.pinned': 'true' } },
  })
}
