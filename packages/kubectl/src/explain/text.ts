/** Breaks lines at spaces so that none is longer than `width`, where words allow it. */
export function wrap(width: number, text: string): string {
  let written = ''
  let column = 0
  for (const word of text.split(/(?<=[\s])/)) {
    const bare = word.trimEnd()
    if (column > 0 && column + bare.length > width) {
      written = `${written.trimEnd()}\n`
      column = 0
    }
    written += word
    column = word.endsWith('\n') ? 0 : column + word.length
  }
  return written
}

/** Puts spaces before every line. */
export function indent(amount: number, text: string): string {
  const pad = ' '.repeat(amount)
  return pad + text.replaceAll('\n', `\n${pad}`)
}
