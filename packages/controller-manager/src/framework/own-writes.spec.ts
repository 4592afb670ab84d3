import type { KubeObject } from '@keelson/apimachinery'
import type { EventHandler, Informer, KindRef } from '@keelson/client'
import { beforeEach, describe, expect, it } from 'vitest'
import { OwnWrites } from './own-writes.ts'

const things = { group: 'test.io', version: 'v1', kind: 'Thing', resource: 'things', namespaced: true }
const kind = things as unknown as KindRef<never>

/** An informer that is where the test says. */
class Progress {
  lastSyncResourceVersion = ''
  #handler: EventHandler<KubeObject> = {}

  addHandler(handler: EventHandler<KubeObject>): void {
    this.#handler = handler
  }

  reach(version: string): void {
    this.lastSyncResourceVersion = version
    const thing = { apiVersion: 'test.io/v1', kind: 'Thing', metadata: {} }
    this.#handler.onUpdate?.(thing, thing)
  }
}

let woken: string[]
let own: OwnWrites
let progress: Progress

beforeEach(() => {
  woken = []
  own = new OwnWrites((key) => woken.push(key))
  progress = new Progress()
  own.track(kind, progress as unknown as Informer<KubeObject>)
})

describe('OwnWrites', () => {
  it('holds a key back until its informer shows its newest write, then wakes it once', () => {
    own.record('a', kind, '5')
    own.record('a', kind, '12')
    own.record('a', kind, '9')
    expect(own.isBehind('a')).toBe(true)
    progress.reach('9')
    expect(woken).toEqual([])
    progress.reach('100')
    expect(woken).toEqual(['a'])
    expect(own.isBehind('a')).toBe(false)
    progress.reach('101')
    expect(woken).toEqual(['a'])
  })

  it('does not hold back other keys, nor one whose write was seen before it was asked for', () => {
    own.record('a', kind, '5')
    expect(own.isBehind('b')).toBe(false)
    progress.reach('5')
    expect(own.isBehind('a')).toBe(false)
    expect(woken).toEqual([])
  })

  it('does not wait for kinds that nobody watches', () => {
    own.record('a', { ...things, resource: 'others' } as unknown as KindRef<never>, '5')
    own.record('a', kind, undefined)
    expect(own.isBehind('a')).toBe(false)
  })
})
