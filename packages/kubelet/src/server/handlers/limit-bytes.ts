import { Transform } from 'node:stream'

/** Passes at most `limit` bytes on and then ends, whatever is still to come. */
export function limitBytes(limit: number): Transform {
  let left = limit
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (left > 0) {
        const part = chunk.subarray(0, left)
        left -= part.length
        this.push(part)
        if (left === 0) this.push(null)
      }
      done()
    },
  })
}
