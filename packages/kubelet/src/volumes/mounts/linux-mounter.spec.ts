import { expect, it } from 'vitest'
import { parseMountPoints } from './linux-mounter.ts'

it('reads mount points with their escapes undone', () => {
  const text = [
    '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    '90 22 0:50 / /var/lib/a\\040b rw - tmpfs tmpfs rw,size=4k',
    '',
  ].join('\n')
  expect(parseMountPoints(text)).toEqual(['/', '/var/lib/a b'])
})
