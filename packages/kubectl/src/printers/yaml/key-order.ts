const isLetter = (char: string): boolean => /\p{L}/u.test(char)
const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9'

/** The order of keys in kubectl's YAML: letters after everything else, runs of digits as numbers. */
export function compareKeys(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a.charAt(i), b.charAt(i)]
    if (x === y) continue
    const [xLetter, yLetter] = [isLetter(x), isLetter(y)]
    if (xLetter && yLetter) return x < y ? -1 : 1
    if (xLetter || yLetter) {
      const inNumber = isDigit(a[i - 1])
      return (inNumber ? xLetter : yLetter) ? -1 : 1
    }
    const [m, n] = [digitsAt(a, i), digitsAt(b, i)]
    const [p, q] = [Number(m), Number(n)]
    if (p !== q) return p < q ? -1 : 1
    if (m.length !== n.length) return m.length < n.length ? -1 : 1
    return x < y ? -1 : 1
  }
  return a.length - b.length
}

function digitsAt(text: string, at: number): string {
  let end = at
  while (isDigit(text[end])) end++
  return text.slice(at, end)
}
