import fc from 'fast-check'
import type { KubeObject } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { encodeForStorage, withRevision } from './object-bytes.ts'

const json = (bytes: Buffer | undefined): KubeObject => JSON.parse((bytes as Buffer).toString()) as KubeObject

describe('withRevision', () => {
  it('puts the revision into any stored object, and changes nothing else', () => {
    const text = fc.string({ unit: 'grapheme' })
    const metadata = fc.dictionary(fc.oneof(text, fc.constant('annotations')), fc.jsonValue())
    fc.assert(
      fc.property(metadata, fc.dictionary(text, fc.jsonValue()), (meta, rest) => {
        const object = {
          ...rest,
          kind: 'K',
          apiVersion: 'v1',
          metadata: { ...meta, resourceVersion: '1' },
        } as KubeObject
        const stored = encodeForStorage(object)
        expect(json(stored).metadata.resourceVersion).toBeUndefined()
        const wanted = JSON.parse(JSON.stringify(object)) as KubeObject
        delete wanted.metadata.selfLink
        wanted.metadata.resourceVersion = '42'
        expect(json(withRevision(stored, 42))).toEqual(wanted)
      }),
    )
  })

  it.each([
    ['empty metadata', '{"metadata":{}}'],
    ['white space everywhere', ' { "kind" : "a" , "metadata" : { "name" : "x" } }'],
    [
      'metadata last, lookalikes before',
      '{"a":{"metadata":{"x":1}},"b":"\\"metadata\\":{","c":[1,{"d":[]}],"metadata":{"name":"x"}}',
    ],
    ['a foreign resourceVersion', '{"metadata":{"name":"x","resourceVersion":"7","uid":"u"}}'],
    ['a resourceVersion elsewhere', '{"metadata":{"name":"x"},"involvedObject":{"resourceVersion":"7"}}'],
  ])('copes with %s', (_, text) => {
    const wanted = JSON.parse(text) as KubeObject
    wanted.metadata.resourceVersion = '42'
    expect(json(withRevision(Buffer.from(text), 42))).toEqual(wanted)
  })

  it.each(['', 'x', '[]', '{}', '{"metadata":1}', '{"kind":"a"'])('refuses %j', (text) => {
    expect(withRevision(Buffer.from(text), 1)).toBeUndefined()
  })
})
