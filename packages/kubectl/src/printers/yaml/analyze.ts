/** In which styles a text may be written. */
export interface ScalarStyles {
  plain: boolean
  single: boolean
  block: boolean
}

const startIndicators = new Set('#,[]{}&*!|>\'"%@`')
const breaks = /[\n\r\u0085\u2028\u2029]/

/** Which styles can hold a text, by libyaml's rules, which decide how kubectl's YAML looks. */
export function analyzeScalar(text: string): ScalarStyles {
  if (text === '') return { plain: true, single: true, block: false }
  const chars = [...text]
  const seen = scan(chars)
  const first = chars[0] ?? ''
  const last = chars.at(-1) ?? ''
  const edges = [first, last].some((char) => char === ' ' || breaks.test(char))
  const special = seen.spaceBreak || seen.special
  return {
    plain: !edges && !seen.breakSpace && !special && !seen.lineBreaks && !seen.indicators,
    single: !seen.breakSpace && !special,
    block: last !== ' ' && !special,
  }
}

interface Seen {
  indicators: boolean
  special: boolean
  lineBreaks: boolean
  /** A space before a line break, and after one. */
  spaceBreak: boolean
  breakSpace: boolean
}

function scan(chars: readonly string[]): Seen {
  const text = chars.join('')
  const seen: Seen = {
    indicators: text.startsWith('---') || text.startsWith('...'),
    special: false,
    lineBreaks: false,
    spaceBreak: false,
    breakSpace: false,
  }
  for (const [i, char] of chars.entries()) {
    const before = chars[i - 1]
    const blankAfter = isBlank(chars[i + 1])
    if (
      i === 0
        ? startIndicators.has(char) || ('?:-'.includes(char) && blankAfter)
        : isInnerIndicator(char, before, blankAfter)
    ) {
      seen.indicators = true
    }
    if (breaks.test(char)) {
      seen.lineBreaks = true
      if (before === ' ') seen.spaceBreak = true
      if (char !== '\n') seen.special ||= !isPrintable(char)
    } else {
      if (char === ' ' && before !== undefined && breaks.test(before)) seen.breakSpace = true
      seen.special ||= !isPrintable(char)
    }
  }
  return seen
}

function isInnerIndicator(char: string, before: string | undefined, blankAfter: boolean): boolean {
  return (char === ':' && blankAfter) || (char === '#' && isBlank(before))
}

function isBlank(char: string | undefined): boolean {
  return char === undefined || char === ' ' || char === '\t' || breaks.test(char)
}

/** Characters libyaml writes as they are. Those beyond the basic plane are escaped. */
export function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e) || code === 0x85) return true
  return (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
}
