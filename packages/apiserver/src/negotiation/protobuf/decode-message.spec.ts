import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deployments, pods } from '@keelson/api'
import { isStatusError } from '@keelson/apimachinery'
import { decodeProtobuf } from './envelope.ts'

// Written by client-go: `kubectl create deployment d --image=x` as it came over the wire, made small by hand.
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}
function message(number: number, content: readonly number[]): number[] {
  return [...varint((number << 3) | 2), ...varint(content.length), ...content]
}
function text(number: number, value: string): number[] {
  return message(number, [...Buffer.from(value)])
}
function integer(number: number, value: number): number[] {
  return [...varint(number << 3), ...varint(value)]
}
function envelope(apiVersion: string, kind: string, raw: readonly number[]): Buffer {
  const typeMeta = message(1, [...text(1, apiVersion), ...text(2, kind)])
  return Buffer.from([0x6b, 0x38, 0x73, 0, ...typeMeta, ...message(2, raw), ...text(3, ''), ...text(4, '')])
}

function outcome(body: Buffer): string {
  try {
    decodeProtobuf(body, pods)
    return 'decoded'
  } catch (err) {
    return isStatusError(err) ? String(err.status.code) : String(err)
  }
}

const meta = message(1, [
  ...text(1, 'd'),
  ...text(2, ''),
  ...message(8, []),
  ...message(11, [...text(1, 'app'), ...text(2, 'd')]),
])

describe('protobuf bodies', () => {
  it('come out as the JSON they stand for', () => {
    const probe = message(11, [
      ...message(1, message(2, [...text(1, '/'), ...message(2, integer(2, 80))])),
      ...integer(4, 0),
    ])
    const container = message(2, [...text(1, 'c'), ...text(2, 'x'), ...text(5, ''), ...probe])
    const volume = message(1, [...text(1, 'v'), ...message(2, message(2, text(1, 'Memory')))])
    const spec = message(2, [...volume, ...container, ...integer(11, 0), ...integer(21, 0)])
    const decoded = decodeProtobuf(envelope('v1', 'Pod', [...meta, ...spec]), pods)
    expect(decoded).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'd', labels: { app: 'd' } },
      spec: {
        volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }],
        containers: [{ name: 'c', image: 'x', readinessProbe: { httpGet: { path: '/', port: 80 } } }],
        // A pointer in Go: false was said. hostNetwork is none: false says nothing.
        automountServiceAccountToken: false,
      },
    })
  })

  it('keep a zero that was said and drop one that was not', () => {
    const spec = message(2, [...integer(1, 0), ...integer(5, 0)])
    expect(decodeProtobuf(envelope('apps/v1', 'Deployment', [...meta, ...spec]), deployments)).toMatchObject({
      spec: { replicas: 0 },
    })
    expect(decodeProtobuf(envelope('apps/v1', 'Deployment', spec), deployments)['spec']).not.toHaveProperty(
      'minReadySeconds',
    )
  })

  it('of another kind are left to the caller', () => {
    expect(decodeProtobuf(envelope('v1', 'Secret', meta), pods)).toEqual({ apiVersion: 'v1', kind: 'Secret' })
  })

  it('that are none are refused', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => envelope('v1', 'Pod', [...bytes])),
    )
    fc.assert(
      fc.property(noise, (body) => {
        expect(outcome(body)).toMatch(/^(decoded|400)$/)
      }),
      { numRuns: 500 },
    )
  })
})
