import { formatAll, formatValue, sprintf } from '../format.ts'
import type { TemplateFunction, Value } from './index.ts'

const htmlEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\0': '\uFFFD',
}
const scriptEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
}

/** As much of a text as is base64 with all its padding. */
const wellFormedBase64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?/

const joined = (args: readonly Value[]): string =>
  args.length === 1 && typeof args[0] === 'string' ? args[0] : formatAll(args)

/** Functions about texts. */
export const texts: Readonly<Record<string, TemplateFunction>> = {
  print: (...args) => formatAll(args),
  println: (...args) => `${args.map(formatValue).join(' ')}\n`,
  printf: (format, ...args) => {
    if (typeof format !== 'string') throw new Error('wrong type for value; expected string')
    return sprintf(format, args)
  },
  html: (...args) => joined(args).replaceAll(/[&<>"'\0]/g, (char) => htmlEscapes[char] ?? char),
  js: (...args) => joined(args).replaceAll(/[\\'"<>&=]/g, (char) => scriptEscapes[char] ?? char),
  urlquery: (...args) =>
    encodeURIComponent(joined(args)).replaceAll(/%20|[!'()*]/g, (part) =>
      part === '%20' ? '+' : `%${part.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  // kubectl's own.
  base64decode: (text) => {
    if (typeof text !== 'string') throw new Error('wrong type for value; expected string')
    const code = text.replaceAll(/[\r\n]/g, '')
    const end = wellFormedBase64.exec(code)?.[0].length ?? 0
    if (end < code.length) throw new Error(`base64 decode failed: illegal base64 data at input byte ${end}`)
    return Buffer.from(code, 'base64').toString()
  },
}
