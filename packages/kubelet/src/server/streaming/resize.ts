import type { Readable } from 'node:stream'
import type { TerminalSize } from './port.ts'

/** Remembers the last size until somebody listens. */
export interface ResizeEvents {
  emit(size: TerminalSize): void
  listen(listener: (size: TerminalSize) => void): void
}

/** Makes the hand-over point between a resize channel and a session that starts later. */
export function createResizeEvents(): ResizeEvents {
  let last: TerminalSize | undefined
  let listener: ((size: TerminalSize) => void) | undefined
  return {
    emit(size) {
      last = size
      listener?.(size)
    },
    listen(next) {
      listener = next
      if (last) next(last)
    },
  }
}

/** Reads `{"Width":…,"Height":…}` documents, one after another, as client-go writes them. Garbage ends the reading. */
export async function readSizes(source: Readable, events: ResizeEvents): Promise<void> {
  let text = ''
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      text += chunk.toString('utf8')
      for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}')) {
        const document = JSON.parse(text.slice(0, end + 1)) as { Width?: unknown; Height?: unknown }
        text = text.slice(end + 1)
        if (typeof document.Width === 'number' && typeof document.Height === 'number') {
          events.emit({ width: document.Width, height: document.Height })
        }
      }
    }
  } catch {
    // The terminal keeps the size it has.
  }
}
