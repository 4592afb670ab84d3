const newline = 0x0a

/** Cuts a byte stream into its lines, copying a line only when it spans chunks. */
export class JsonLineSplitter {
  #rest: Buffer[] = []

  /** The lines that `chunk` completes. Empty lines are left out. */
  push(chunk: Buffer): string[] {
    const lines: string[] = []
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = this.#take(chunk.subarray(start, end))
      if (line !== '') lines.push(line)
      start = end + 1
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start))
    return lines
  }

  #take(tail: Buffer): string {
    if (this.#rest.length === 0) return tail.toString('utf8')
    const whole = Buffer.concat([...this.#rest, tail])
    this.#rest = []
    return whole.toString('utf8')
  }
}
