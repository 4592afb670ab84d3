import { describe, expect, it } from 'vitest'
import { compact, describeRule, missingRules } from './covers.ts'
import { allow } from './rule-builder.ts'

describe('missingRules', () => {
  it('finds nothing missing where several rules cover one together', () => {
    const held = [allow('get').in('').on('pods'), allow('list').in('').on('pods', 'nodes')]
    expect(missingRules(held, [allow('get', 'list').in('').on('pods')])).toEqual([])
  })

  it('names exactly what is not held, verbs on the same object together', () => {
    const held = [allow('get').in('').on('pods')]
    expect(missingRules(held, [allow('get', 'list', 'watch').in('').on('pods', 'nodes')])).toEqual([
      allow('list', 'watch').in('').on('pods'),
      allow('get', 'list', 'watch').in('').on('nodes'),
    ])
  })

  it.each([
    { name: 'everything covers anything', held: allow('*').in('*').on('*'), wanted: allow('get').in('x').on('y/z') },
    {
      name: 'a subresource wildcard',
      held: allow('get').in('').on('*/scale'),
      wanted: allow('get').in('').on('a/scale'),
    },
    { name: 'names', held: allow('get').in('').on('pods'), wanted: allow('get').in('').named('a').on('pods') },
    { name: 'paths', held: allow('get').at('/apis/*'), wanted: allow('get').at('/apis/apps/*') },
  ])('$name', ({ held, wanted }) => {
    expect(missingRules([held], [wanted])).toEqual([])
  })

  it.each([
    {
      name: 'a name is less than all',
      held: allow('get').in('').named('a').on('pods'),
      wanted: allow('get').in('').on('pods'),
    },
    {
      name: 'all verbs are more than some',
      held: allow('get', 'list').in('').on('pods'),
      wanted: allow('*').in('').on('pods'),
    },
    { name: 'a path is less than those below', held: allow('get').at('/apis'), wanted: allow('get').at('/apis/*') },
  ])('$name', ({ held, wanted }) => {
    expect(missingRules([held], [wanted])).toEqual([wanted])
  })
})

describe('describeRule', () => {
  it("prints a rule as upstream's messages do", () => {
    expect(describeRule(allow('get', 'list').in('', 'apps').named('x').on('pods'))).toBe(
      '{APIGroups:["" "apps"], Resources:["pods"], ResourceNames:["x"], Verbs:["get" "list"]}',
    )
    expect(describeRule(allow('get').at('/x'))).toBe('{NonResourceURLs:["/x"], Verbs:["get"]}')
  })
})

describe('compact', () => {
  it('keeps rules on different objects apart', () => {
    const rules = [allow('get').in('').on('a'), allow('get').in('').on('b'), allow('get', 'list').in('').on('a')]
    expect(compact(rules)).toEqual([allow('get', 'list').in('').on('a'), allow('get').in('').on('b')])
  })
})
