import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { decodeSwapResult, encodeSwap, frameRoom } from './swap-codec.ts'

// The messages as etcd declares them: what is written by hand must read the same.
const proto = join(dirname(fileURLToPath(import.meta.resolve('etcd3'))), '../proto/rpc.proto')
const root = protobuf.loadSync(proto)
const request = root.lookupType('etcdserverpb.TxnRequest')
const response = root.lookupType('etcdserverpb.TxnResponse')

const number = fc.oneof(
  fc.nat(),
  fc.maxSafeInteger().filter((n) => n >= 0),
)
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((value) => Buffer.from(value))

describe('encodeSwap', () => {
  it('writes what etcd reads', () => {
    const put = fc.record(
      { value: bytes, lease: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String) },
      { requiredKeys: ['value'] },
    )
    const swap = fc.record(
      {
        key: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
        compare: fc.record({ target: fc.constantFrom('mod' as const, 'version' as const), value: number }),
        put,
      },
      { requiredKeys: ['key', 'compare'] },
    )
    fc.assert(
      fc.property(swap, (r) => {
        const read = request.toObject(request.decode(encodeSwap(r).subarray(frameRoom)), {
          longs: String,
          enums: String,
        })
        const key = Buffer.from(r.key)
        const field = r.compare.target === 'mod' ? 'modRevision' : 'version'
        // The reader leaves out what is a field's default.
        const target = r.compare.target === 'mod' ? { target: 'Mod' } : {}
        expect(read).toEqual({
          compare: [{ ...target, key, [field]: String(r.compare.value) }],
          success: [r.put ? { requestPut: { key, ...r.put } } : { requestDeleteRange: { key } }],
          failure: [{ requestRange: { key } }],
        })
      }),
    )
  })
})

describe('decodeSwapResult', () => {
  const encode = (message: object): Buffer => Buffer.from(response.encode(response.fromObject(message)).finish())
  // Ids of clusters and members use all 64 bits.
  const header = { clusterId: '18446744073709551615', memberId: '14841639068965178418', raftTerm: 7 }

  it('reads the revision of a write', () => {
    fc.assert(
      fc.property(number, (revision) => {
        const message = {
          header: { ...header, revision },
          succeeded: true,
          responses: [{ responsePut: { header: { revision } } }],
        }
        expect(decodeSwapResult(encode(message))).toEqual({ succeeded: true, revision })
      }),
    )
  })

  it('reads what was found instead', () => {
    fc.assert(
      fc.property(bytes, number, number, (value, revision, modRevision) => {
        const kv = { key: Buffer.from('/registry/ü'), value, createRevision: 3, modRevision, version: 2, lease: '-5' }
        const range = { header: { revision }, kvs: [kv], more: false, count: 1 }
        const message = { header: { ...header, revision }, succeeded: false, responses: [{ responseRange: range }] }
        const current = { key: '/registry/ü', value, createRevision: 3, modRevision, version: 2 }
        expect(decodeSwapResult(encode(message))).toEqual({ succeeded: false, revision, current })
      }),
    )
  })

  it('finds nothing where there is nothing, and refuses what is cut short', () => {
    const message = { header: { revision: 9 }, responses: [{ responseRange: { header: { revision: 9 } } }] }
    expect(decodeSwapResult(encode(message))).toEqual({ succeeded: false, revision: 9 })
    expect(() => decodeSwapResult(encode(message).subarray(0, 3))).toThrow(RangeError)
  })
})
