import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { ContainerStatus, Pod } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { limitBytes } from './limit-bytes.ts'
import { parseLogRequest } from './log-options.ts'
import { logTarget } from './log-target.ts'

const now = Date.UTC(2026, 0, 1)
const parse = (query: string) => parseLogRequest(new URLSearchParams(query), now)

describe('parseLogRequest', () => {
  it('reads every option', () => {
    expect(parse('follow=true&tailLines=0&limitBytes=7&sinceSeconds=60&timestamps=1&previous=true')).toEqual({
      previous: true,
      limitBytes: 7,
      options: { follow: true, timestamps: true, tail: 0, since: now - 60_000, stdout: true, stderr: true },
    })
    expect(parse('sinceTime=2025-12-31T00:00:00Z&stream=Stderr')?.options).toMatchObject({
      since: Date.UTC(2025, 11, 31),
      stdout: false,
      stderr: true,
    })
  })

  it.each([
    'tailLines=-1',
    'limitBytes=0',
    'sinceSeconds=x',
    'sinceTime=soon',
    'follow=perhaps',
    'sinceSeconds=1&sinceTime=2025-12-31T00:00:00Z',
  ])('refuses %s', (query) => expect(parse(query)).toBeUndefined())
})

describe('logTarget', () => {
  const pod = (status: Partial<ContainerStatus>) =>
    ({ metadata: { name: 'web' }, status: { containerStatuses: [{ name: 'c', ...status }] } }) as unknown as Pod
  const ended = (id?: string) => ({ terminated: { exitCode: 0, containerID: id } })

  it.each<[string, Partial<ContainerStatus>, boolean, object]>([
    [
      'the running container',
      { containerID: 'docker://b', state: { running: {} }, lastState: ended('docker://a') },
      false,
      { containerId: 'b' },
    ],
    [
      'the one before',
      { containerID: 'docker://b', state: { running: {} }, lastState: ended('docker://a') },
      true,
      { containerId: 'a' },
    ],
    ['the ended container', { state: ended('docker://b') }, false, { containerId: 'b' }],
    [
      'the last one during back-off',
      { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: ended('docker://a') },
      false,
      { containerId: 'a' },
    ],
    [
      'no previous',
      { state: { running: {} } },
      true,
      { problem: 'previous terminated container "c" in pod "web" not found' },
    ],
    [
      'creating',
      { state: { waiting: { reason: 'ContainerCreating' } } },
      false,
      { problem: 'container "c" in pod "web" is waiting to start: ContainerCreating' },
    ],
    [
      'image trouble',
      { state: { waiting: { reason: 'ImagePullBackOff' } } },
      false,
      { problem: 'container "c" in pod "web" is waiting to start: trying and failing to pull image' },
    ],
  ])('%s', (_name, status, previous, expected) => {
    expect(logTarget(pod(status), 'c', previous)).toEqual(expected)
  })

  it('knows no status', () => {
    expect(logTarget(pod({}), 'other', false)).toEqual({ problem: 'container "other" in pod "web" is not available' })
  })
})

describe('limitBytes', () => {
  it('cuts inside a chunk and ends', async () => {
    expect(await text(Readable.from([Buffer.from('hello '), Buffer.from('world')]).pipe(limitBytes(8)))).toBe(
      'hello wo',
    )
  })
})
