import { describe, expect, it } from 'vitest'
import { describeLayout, tableLayout, TabWriter } from './tab-writer.ts'

function written(layout: typeof tableLayout, ...texts: string[]): string {
  let out = ''
  const writer = new TabWriter({ write: (text: string) => Boolean((out += text)) }, layout)
  for (const text of texts) {
    writer.write(text)
    writer.flush()
  }
  return out
}

describe('tab writer', () => {
  it('aligns columns, and leaves what follows the last tab alone', () => {
    expect(written(tableLayout, 'NAME\tAGE\na-long-name\t5s\n')).toBe('NAME          AGE\na-long-name   5s\n')
  })

  it('keeps the minimum width', () => {
    expect(written(tableLayout, 'A\tB\n')).toBe('A     B\n')
  })

  it('ends a column where a line has no cell in it', () => {
    expect(written(describeLayout, 'Name:\tx\nMuch longer label:\ty\nnone\nA:\tz\n')).toBe(
      'Name:               x\nMuch longer label:  y\nnone\nA:  z\n',
    )
  })

  it('remembers widths over flushes, for watches', () => {
    expect(written(tableLayout, 'a-very-long-name\tx\n', 'b\ty\n')).toBe('a-very-long-name   x\nb                  y\n')
  })

  it('counts characters, not bytes', () => {
    expect(written(describeLayout, 'éé\tx\nabc\ty\n')).toBe('éé   x\nabc  y\n')
  })
})
