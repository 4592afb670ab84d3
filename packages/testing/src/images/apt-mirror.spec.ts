import { describe, expect, it } from 'vitest'
import { findMirror } from './apt-mirror.ts'

describe('findMirror', () => {
  it('reads one-line sources with options', () => {
    const sources = '# comment\ndeb [signed-by=/a/b.gpg arch=amd64] http://mirror.test/debian bookworm main\n'
    expect(findMirror(sources, 'bookworm')).toBe('http://mirror.test/debian')
  })

  it('reads the stanza of the suite among several', () => {
    const sources = [
      'Types: deb\nURIs: http://mirror.test/security\nSuites: bookworm-security\n',
      'Types: deb deb-src\n# http://mirror.test/snapshot\nURIs: http://mirror.test/debian\nSuites: bookworm bookworm-updates\n',
    ].join('\n')
    expect(findMirror(sources, 'bookworm')).toBe('http://mirror.test/debian')
  })

  it('finds nothing for a suite that is not there', () => {
    expect(findMirror('deb http://mirror.test/debian trixie main', 'bookworm')).toBeUndefined()
  })
})
