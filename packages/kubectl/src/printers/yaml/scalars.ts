import { analyzeScalar, isPrintable } from './analyze.ts'
import { readsAsOtherThanString } from './resolve.ts'

/** Where a text is written: folded lines continue at `indent`, the text begins at `column`. Keys are never folded. */
export interface ScalarPlace {
  indent: number
  column: number
  key: boolean
}

/** Lines are folded at the first space beyond this column. */
const width = 80

/** A text as YAML, in the style that kubectl's YAML writer would choose. */
export function writeText(text: string, place: ScalarPlace): string {
  const styles = analyzeScalar(text)
  if (text.includes('\n') && !place.key && styles.block) return writeBlock(text, place.indent)
  if (!text.includes('\n') && styles.plain && !readsAsOtherThanString(text)) return fold(text, place, plainFold)
  if (text.includes('\n') || readsAsOtherThanString(text) || !styles.single) return writeDouble(text, place)
  const quoted = text.replaceAll("'", "''")
  return `'${fold(quoted, { ...place, column: place.column + 1 }, quotedFold)}'`
}

function writeBlock(text: string, indent: number): string {
  const hint = /^[ \n\r]/.test(text) ? '2' : ''
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const pad = ' '.repeat(indent)
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad + line))
  return `|${hint}${chomp}\n${lines.join('\n')}`
}

type MayFold = (text: string, i: number) => boolean

const plainFold: MayFold = (text, i) => text[i + 1] !== ' '
const quotedFold: MayFold = (text, i) => i > 0 && i < text.length - 1 && text[i + 1] !== ' '

function fold(text: string, { indent, column, key }: ScalarPlace, may: MayFold): string {
  if (key || column + text.length <= width) return text
  let written = ''
  let at = column
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === ' ' && text[i - 1] !== ' ' && at > width && may(text, i)) {
      written += `\n${' '.repeat(indent)}`
      at = indent
    } else {
      written += char
      at++
    }
  }
  return written
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function writeDouble(text: string, { indent, column, key }: ScalarPlace): string {
  let written = '"'
  let at = column + 1
  const chars = [...text]
  for (const [i, char] of chars.entries()) {
    const foldable = char === ' ' && !key && chars[i - 1] !== ' ' && at > width && i > 0 && i < chars.length - 1
    if (foldable) {
      written += `\n${' '.repeat(indent)}${chars[i + 1] === ' ' ? '\\' : ''}`
      at = indent + (chars[i + 1] === ' ' ? 1 : 0)
      continue
    }
    const escaped = escapes[char] ?? (isPrintable(char) ? char : escapeCode(char))
    written += escaped
    at += escaped.length
  }
  return `${written}"`
}

function escapeCode(char: string): string {
  const code = char.codePointAt(0) ?? 0
  const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
  return `\\${letter}${code.toString(16).toUpperCase().padStart(Number(digits), '0')}`
}
