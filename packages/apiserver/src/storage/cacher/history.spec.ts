import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createStoredObject } from '../stored-object.ts'
import { createChange } from '../watch-event.ts'
import { History } from './history.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const change = (revision: number) =>
  createChange(revision, createStoredObject(`/k/${revision}`, Buffer.from('{"metadata":{}}'), revision), undefined)
const limits = { freshMs: 1000, minChanges: 3, maxChanges: 10, maxBytes: 1_000_000 }
const revisions = (history: History, after: number) => history.since(after).map((entry) => entry.revision)

describe('History', () => {
  it('gives the changes after a revision, gaps included', () => {
    const history = new History(limits)
    history.reset(10)
    for (const revision of [12, 15, 16]) history.add(change(revision), 0)
    expect(revisions(history, 10)).toEqual([12, 15, 16])
    expect(revisions(history, 13)).toEqual([15, 16])
    expect(revisions(history, 99)).toEqual([])
  })

  it('refuses what it has forgotten, in upstream words', () => {
    const history = new History(limits)
    history.reset(10)
    expect(() => history.since(9)).toThrow('too old resource version: 9 (10)')
  })

  it('keeps a minimum however old, everything fresh, and never more than the maximum', () => {
    const history = new History(limits)
    history.reset(0)
    for (let revision = 1; revision <= 6; revision++) history.add(change(revision), 0)
    expect(revisions(history, 0)).toHaveLength(6)
    history.add(change(7), 5000)
    expect(revisions(history, 4)).toEqual([5, 6, 7])
    expect(() => history.since(3)).toThrow('too old')
    for (let revision = 8; revision <= 30; revision++) history.add(change(revision), 5000)
    expect(revisions(history, 20)).toHaveLength(10)
    expect(() => history.since(19)).toThrow('too old')
  })

  it('lets go of what it has forgotten', async () => {
    const history = new History(limits)
    history.reset(0)
    const first = new WeakRef(change(1))
    history.add(first.deref()!, 0)
    for (let revision = 2; revision <= 30; revision++) history.add(change(revision), 0)
    // A weak reference holds its target until the task that made it has ended.
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
    expect(first.deref()).toBeUndefined()
  })

  it('is bounded in bytes', () => {
    const history = new History({ ...limits, maxBytes: 40 })
    history.reset(0)
    for (let revision = 1; revision <= 5; revision++) history.add(change(revision), 0)
    expect(revisions(history, 3)).toEqual([4, 5])
  })
})
