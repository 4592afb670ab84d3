import type { Secret } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { credentialsFor } from './credentials.ts'
import { makeElf } from './pause/elf.ts'
import { pauseProgram } from './pause/program.ts'
import { parseImage } from './reference.ts'

describe('image references', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  it.each([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['me/app:1.2', { registry: 'docker.io', repository: 'me/app', tag: '1.2' }],
    ['localhost:5000/app', { registry: 'localhost:5000', repository: 'app', tag: 'latest' }],
    ['registry.k8s.io/pause:3.10', { registry: 'registry.k8s.io', repository: 'pause', tag: '3.10' }],
    [`quay.io/a/b/c@${digest}`, { registry: 'quay.io', repository: 'a/b/c', digest }],
    [`a:1@${digest}`, { registry: 'docker.io', repository: 'library/a', tag: '1', digest }],
  ])('%s', (text, expected) => {
    expect(parseImage(text)).toEqual(expected)
  })
  it.each(['', 'UPPER', 'a b', 'a:', 'a::b', ':tag', 'a@sha256:short', 'a//b', '-a', 'host:port/a'])(
    'refuses %j',
    (text) => {
      expect(parseImage(text)).toBeUndefined()
    },
  )
})

describe('registry credentials', () => {
  const secret = (auths: object): Secret => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {},
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') },
  })
  const users = (image: string, auths: object) => {
    const reference = parseImage(image)
    return reference ? credentialsFor(reference, [secret(auths)]).map(({ username }) => username) : []
  }
  const auth = (user: string) => ({ auth: Buffer.from(`${user}:pass:word`).toString('base64') })

  it('reads user and password', () => {
    const reference = parseImage('r.example/app')
    expect(reference && credentialsFor(reference, [secret({ 'r.example': auth('me') })])).toEqual([
      expect.objectContaining({ username: 'me', password: 'pass:word', serverAddress: 'r.example' }),
    ])
  })
  it('prefers the longer path', () => {
    const auths = {
      'r.example': auth('host'),
      'https://r.example/team/': auth('team'),
      'r.example/other': auth('other'),
    }
    expect(users('r.example/team/app', auths)).toEqual(['team', 'host'])
  })
  it('knows Docker Hub by its names', () => {
    expect(users('nginx', { 'https://index.docker.io/v1/': auth('hub') })).toEqual(['hub'])
  })
  it('takes wildcards for one label', () => {
    expect(users('a.r.example/app', { '*.r.example': auth('any') })).toEqual(['any'])
    expect(users('a.b.r.example/app', { '*.r.example': auth('any') })).toEqual([])
  })
  it('passes over what is not a docker config', () => {
    const reference = parseImage('r.example/app')
    const broken: Secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {},
      type: 'kubernetes.io/dockerconfigjson',
      data: {},
    }
    expect(reference && credentialsFor(reference, [broken])).toEqual([])
  })
})

describe('pause program', () => {
  it('is a static executable of its architecture that jumps only within itself', () => {
    for (const [arch, machine] of [
      ['x64', 0x3e],
      ['arm64', 0xb7],
    ] as const) {
      const elf = makeElf(arch, pauseProgram(arch))
      expect(elf.subarray(0, 4).toString('latin1')).toBe('\x7fELF')
      expect(elf.readUInt16LE(18)).toBe(machine)
      expect(elf.readBigUInt64LE(24)).toBe(0x40_0078n)
      expect(elf.readBigUInt64LE(96)).toBe(BigInt(elf.length))
    }
  })
  it('loads the addresses of its data on arm64', () => {
    const code = pauseProgram('arm64')
    const targets = [...Array(24).keys()].flatMap((i) => {
      const word = code.readUInt32LE(i * 4)
      if ((word & 0x9f000000) >>> 0 !== 0x10000000) return []
      return [i * 4 + ((((word >> 5) & 0x7ffff) << 2) | ((word >> 29) & 3))]
    })
    expect(targets).toEqual([96, 128, 128])
  })
})
