import type { Writable } from 'node:stream'

/** How columns are laid out. */
export interface TabWriterOptions {
  minWidth: number
  padding: number
  /** Columns that were once wide stay so after a flush: for tables that grow while one watches. */
  remember?: boolean
}

/** The layout of kubectl's tables. */
export const tableLayout: TabWriterOptions = { minWidth: 6, padding: 3, remember: true }

/** The layout of kubectl's descriptions. */
export const describeLayout: TabWriterOptions = { minWidth: 0, padding: 2 }

/**
 * Aligns text whose cells end with tabs (elastic tabstops, as Go's text/tabwriter). A column is a run of lines that all
 * have a tab-ended cell there; what follows a line's last tab is not part of a column.
 */
export class TabWriter {
  readonly #options: TabWriterOptions
  readonly #out: Pick<Writable, 'write'>
  #text = ''
  #remembered: number[] = []

  constructor(out: Pick<Writable, 'write'>, options: TabWriterOptions) {
    this.#out = out
    this.#options = options
  }

  write(text: string): void {
    this.#text += text
  }

  /** Lays out and writes what has come so far. */
  flush(): void {
    if (this.#text === '') return
    const lines = this.#text.split('\n').map((line) => line.split('\t'))
    this.#text = ''
    const written: string[] = []
    this.#format({ lines, written, widths: [] }, 0, lines.length)
    this.#out.write(written.join('\n'))
  }

  /** Forgets the widths of columns. */
  forget(): void {
    this.#remembered = []
  }

  #format(layout: Layout, from: number, to: number): void {
    const { lines, widths } = layout
    const column = widths.length
    let unwritten = from
    for (let i = from; i < to; i++) {
      if (column >= (lines[i]?.length ?? 0) - 1) continue
      writeLines(layout, unwritten, i)
      const start = i
      let width = this.#options.minWidth
      for (; i < to && column < (lines[i]?.length ?? 0) - 1; i++) {
        width = Math.max(width, widthOf(lines[i]?.[column] ?? '') + this.#options.padding)
      }
      widths.push(this.#atLeastRemembered(column, width))
      this.#format(layout, start, i)
      widths.pop()
      unwritten = i
    }
    writeLines(layout, unwritten, to)
  }

  #atLeastRemembered(column: number, width: number): number {
    if (this.#options.remember !== true) return width
    const wide = Math.max(width, this.#remembered[column] ?? 0)
    this.#remembered[column] = wide
    return wide
  }
}

interface Layout {
  lines: readonly (readonly string[])[]
  written: string[]
  widths: number[]
}

function writeLines({ lines, written, widths }: Layout, from: number, to: number): void {
  for (const cells of lines.slice(from, to)) {
    let line = ''
    for (const [j, cell] of cells.entries()) {
      const width = widths[j]
      line += width === undefined ? cell : cell + ' '.repeat(Math.max(0, width - widthOf(cell)))
    }
    written.push(line)
  }
}

function widthOf(text: string): number {
  // eslint-disable-next-line no-control-regex -- most text is ASCII, whose length needs no counting
  return /^[\u0000-\u007f]*$/.test(text) ? text.length : [...text].length
}
