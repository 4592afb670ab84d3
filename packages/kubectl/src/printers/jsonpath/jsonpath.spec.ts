import type { JsonValue } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { renderJsonPath } from './evaluate.ts'
import { relaxedPath } from './relaxed.ts'

const data: JsonValue = {
  kind: 'List',
  items: [
    { name: 'a', n: 1, labels: { 'x.y/z': 'p', app: 'web' }, ports: [80, 81] },
    { name: 'b', n: 2, labels: {}, ports: [] },
  ],
}

describe('JSONPath', () => {
  it.each([
    ['{.kind}', 'List'],
    ['kind is {.kind}!', 'kind is List!'],
    ['{.items[*].name}', 'a b'],
    ['{.items[0].name}{"\\n"}', 'a\n'],
    ['{.items[-1].name}', 'b'],
    ['{.items[0:1].name}', 'a'],
    ['{.items[0,1].name}', 'a b'],
    ['{.items[0].labels.x\\.y/z}', 'p'],
    ["{.items[0].labels['x.y/z']}", 'p'],
    ["{.items[0]['name','n']}", 'a 1'],
    ['{range .items[*]}{.name}={.n};{end}', 'a=1;b=2;'],
    ['{.items[?(@.name=="b")].n}', '2'],
    ['{.items[?(@.n>1)].name}', 'b'],
    ['{.items[?(@.labels.app)].name}', 'a'],
    ['{..name}', 'a b'],
    ['{.items[0].ports}', '[80,81]'],
    ['{.items[0].labels}', '{"app":"web","x.y/z":"p"}'],
    ['{range .items[*]}{range .ports[*]}{@} {end}{end}', '80 81 '],
  ])('%s', (template, expected) => {
    expect(renderJsonPath(template, data)).toBe(expected)
  })

  it('refuses fields that are not there, unless they may be missing', () => {
    expect(() => renderJsonPath('{.nope}', data)).toThrow('nope is not found')
    expect(renderJsonPath('{.nope}', data, { allowMissing: true })).toBe('')
    expect(() => renderJsonPath('{.items[7]}', data)).toThrow('array index out of bounds: index 7, length 2')
  })

  it.each(['{.a', '{range .a}x', '{end}', '{.a[1}'])('refuses %s', (template) => {
    expect(() => renderJsonPath(template, data)).toThrow(/unclosed|unterminated|not in range/)
  })

  it('takes paths without braces or dots where only a path can stand', () => {
    for (const path of ['a.b', '.a.b', '{a.b}', '{.a.b}']) expect(relaxedPath(path)).toBe('{.a.b}')
    expect(() => relaxedPath('{a')).toThrow('unexpected path string')
  })
})
