/** Splits a shapes or descriptions table: unindented lines start a section, indented ones belong to it. */
export function parseSections(text: string): Map<string, { head: string; lines: string[] }> {
  const sections = new Map<string, { head: string; lines: string[] }>()
  let current: { head: string; lines: string[] } | undefined
  for (const line of text.split('\n')) {
    if (line.startsWith(' ')) {
      current?.lines.push(line.slice(1))
      continue
    }
    const [name, rest] = splitFirst(line)
    current = { head: rest, lines: [] }
    sections.set(name, current)
  }
  return sections
}

/** The first word of a line, and the rest after the space. */
export function splitFirst(line: string): [first: string, rest: string] {
  const space = line.indexOf(' ')
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
}
