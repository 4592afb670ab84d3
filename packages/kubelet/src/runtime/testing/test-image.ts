import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { pack } from 'tar-stream'

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
  const tar = pack()
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, await readFile('/bin/busybox'))
  for (const applet of applets) tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' })
  for (const directory of ['etc', 'tmp', 'proc', 'sys', 'dev']) tar.entry({ name: directory, type: 'directory' })
  tar.entry({ name: 'etc/passwd' }, 'root:x:0:0:root:/:/bin/sh\n')
  tar.finalize()
  const [repo, tag] = testImage.split(':')
  const stream = await docker.importImage(Readable.from(tar), {
    repo,
    tag,
    changes: ['ENV PATH=/bin', 'CMD ["sleep","3600"]'],
  })
  for await (const chunk of stream as AsyncIterable<Buffer>)
    if (chunk.includes('"error"')) throw new Error(chunk.toString())
}
