import type { Readable, Writable } from 'node:stream'

const headerSize = 8

/**
 * Splits Docker's multiplexed stream: frames of one byte stream number (1 stdout, 2 stderr), three zero bytes,
 * a big-endian length and that many bytes. Waits for slow readers; ends both outputs when the input ends.
 */
export async function demultiplex(source: Readable, targets: { stdout?: Writable; stderr?: Writable }): Promise<void> {
  let pending: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      while (pending.length >= headerSize) {
        const length = pending.readUInt32BE(4)
        if (pending.length < headerSize + length) break
        const target = pending[0] === 2 ? targets.stderr : targets.stdout
        const payload = pending.subarray(headerSize, headerSize + length)
        if (target && !target.destroyed && !target.write(payload)) await drained(target)
        pending = pending.subarray(headerSize + length)
      }
    }
    targets.stdout?.end()
    targets.stderr?.end()
  } catch (err) {
    targets.stdout?.destroy(err as Error)
    targets.stderr?.destroy(err as Error)
  }
}

function drained(target: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      target.off('drain', done)
      target.off('close', done)
      resolve()
    }
    target.on('drain', done)
    target.on('close', done)
  })
}
