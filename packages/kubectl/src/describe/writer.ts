import { describeLayout, TabWriter } from '../printers/tab-writer.ts'

/** Writes a description: indented lines whose cells are separated by tabs and aligned. */
export interface DescribeWriter {
  /** Text at a level of indentation, two spaces each. Ends a line only where the text does. */
  write(level: number, text: string): void
  /** One line of cells. */
  line(level: number, ...cells: (string | number | boolean)[]): void
  /** Aligns what has come so far by itself. */
  flush(): void
  /** Everything written. */
  text(): string
}

/** A description that keeps its tabs, as upstream leaves those of revisions. */
export function createRawWriter(): DescribeWriter {
  let text = ''
  const write = (level: number, part: string): void => {
    text += '  '.repeat(level) + part
  }
  return {
    write,
    line: (level, ...cells) => write(level, `${cells.join('\t')}\n`),
    flush: () => undefined,
    text: () => text,
  }
}

/** A new, empty description. */
export function createDescribeWriter(): DescribeWriter {
  let text = ''
  const tabs = new TabWriter({ write: (part: string) => Boolean((text += part)) }, describeLayout)
  const write = (level: number, part: string): void => tabs.write('  '.repeat(level) + part)
  return {
    write,
    line: (level, ...cells) => write(level, `${cells.join('\t')}\n`),
    flush: () => tabs.flush(),
    text: () => {
      tabs.flush()
      return text
    },
  }
}
