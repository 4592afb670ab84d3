import { describe, expect, it } from 'vitest'
import { conversionError, goText } from './strategic-wording.ts'

describe('goText', () => {
  it('prints maps by key, lists and nothing as Go does', () => {
    expect(goText({ spec: { b: [1, 'x', true], a: null } })).toBe('map[spec:map[a:<nil> b:[1 x true]]]')
  })
})

describe('conversionError', () => {
  const field = (given: string, type: string) =>
    `json: cannot unmarshal ${given} into Go struct field T.f of type ${type}`

  it.each([
    ['string', 'int32', 'unrecognized type: int32'],
    ['bool', 'string', 'unrecognized type: string'],
    ['number', 'bool', 'unrecognized type: bool'],
    ['number', 'string', 'cannot convert int64 to string'],
    ['number 1.5', 'int32', 'cannot convert float64 to int32'],
    ['string', 'map[string]string', 'cannot restore map from string'],
    ['object', '[]v1.Container', 'cannot restore slice from map'],
    ['array', 'v1.PodSpec', 'cannot restore struct from: slice'],
  ])('words a %s given for %s', (given, type, words) => {
    expect(conversionError(field(given, type))).toBe(words)
  })

  it('keeps the words of types that read themselves', () => {
    expect(conversionError('quantities must match')).toBe('error decoding from json: quantities must match')
  })
})
