import { describe, expect, it } from 'vitest'
import { createSelection } from './selection.ts'
import { createStoredObject } from './stored-object.ts'
import { testResource } from './testing/test-resource.ts'
import { createChange } from './watch-event.ts'

const everything = createSelection(testResource, '/', {})

describe('a shared event', () => {
  it('is framed once, in memory of its own: a piece of a pool would keep the whole of it', () => {
    const stored = createStoredObject('/k', Buffer.from('{"metadata":{}}'), 7)
    const change = createChange(7, stored, undefined)
    const frame = change.eventFor(everything)!.frame()
    expect(frame.toString()).toBe('{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}\n')
    expect(frame.buffer.byteLength).toBe(frame.length)
    expect(change.eventFor(everything)!.frame()).toBe(frame)
  })
})
