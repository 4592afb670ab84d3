import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import { imageArchive } from '../../images/archive.ts'
import { loadImage } from '../docker/load-image.ts'

/** Reference of the image that {@link makeTestImage} makes. */
export const testImage = 'keelson-test/busybox:1'

const applets = [
  'sh',
  'true',
  'false',
  'echo',
  'cat',
  'sleep',
  'nc',
  'id',
  'hostname',
  'wget',
  'httpd',
  'ps',
  'env',
  'mkdir',
  'ls',
]

/** Makes an image of Debian's static busybox, which the package `busybox-static` puts at /bin/busybox. */
export async function makeTestImage(docker: Docker): Promise<void> {
  const link = (applet: string) => ({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' }) as const
  const directory = (name: string) => ({ name, type: 'directory' }) as const
  const archive = await imageArchive({
    ref: testImage,
    arch: process.arch,
    entries: [
      { name: 'bin/busybox', mode: 0o755, content: await readFile('/bin/busybox') },
      ...applets.map(link),
      ...['etc', 'tmp', 'proc', 'sys', 'dev'].map(directory),
      { name: 'etc/passwd', content: 'root:x:0:0:root:/:/bin/sh\n' },
    ],
    config: { Env: ['PATH=/bin'], Cmd: ['sleep', '3600'] },
  })
  await loadImage(docker, archive)
}
