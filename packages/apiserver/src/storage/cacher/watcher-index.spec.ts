import { parseFieldSelector } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { createSelection } from '../selection.ts'
import type { SelectionOptions } from '../selection.ts'
import { createStoredObject } from '../stored-object.ts'
import { testObject, testResource } from '../testing/test-resource.ts'
import { createChange } from '../watch-event.ts'
import { WatcherIndex } from './watcher-index.ts'

const prefix = '/registry/pods/'
const pod = (name: string, namespace: string, nodeName: string, revision: number) =>
  createStoredObject(
    `${prefix}${namespace}/${name}`,
    Buffer.from(JSON.stringify(testObject(name, { namespace, nodeName }))),
    revision,
  )

function index(watchers: Record<string, SelectionOptions>): {
  asked(change: ReturnType<typeof createChange>): string[]
  leave(name: string): void
} {
  const index = new WatcherIndex<string>(testResource, prefix)
  const exits = new Map(
    Object.entries(watchers).map(([name, o]) => [name, index.add(name, createSelection(testResource, prefix, o))]),
  )
  return {
    asked(change) {
      const names: string[] = []
      index.forChange(change, (name) => names.push(name))
      return names.toSorted()
    },
    leave: (name) => exits.get(name)?.(),
  }
}

describe('WatcherIndex', () => {
  it('asks only watchers a change may concern, each once', () => {
    const { asked, leave } = index({
      all: {},
      inA: { namespace: 'a' },
      inB: { namespace: 'b' },
      xInA: { namespace: 'a', name: 'x' },
      xAnywhere: { field: parseFieldSelector('metadata.name=x') },
      y: { namespace: 'a', field: parseFieldSelector('metadata.name=y') },
      n1: { field: parseFieldSelector('spec.nodeName=n1') },
      n2: { field: parseFieldSelector('spec.nodeName=n2') },
      n3: { field: parseFieldSelector('spec.nodeName=n3') },
    })
    const moved = createChange(2, pod('x', 'a', 'n2', 2), pod('x', 'a', 'n1', 1))
    expect(asked(moved)).toEqual(['all', 'inA', 'n1', 'n2', 'xAnywhere', 'xInA'])
    const same = createChange(3, pod('z', 'b', 'n3', 3), pod('z', 'b', 'n3', 2))
    expect(asked(same)).toEqual(['all', 'inB', 'n3'])
    leave('n3')
    leave('all')
    expect(asked(same)).toEqual(['inB'])
  })
})
