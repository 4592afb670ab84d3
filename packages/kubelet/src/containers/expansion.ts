/**
 * Replaces `$(NAME)` by the variable's value, as in env values, commands and arguments. `$$` stands for one
 * dollar, so `$$(NAME)` is left as the text `$(NAME)`; a reference to an unknown variable stays as written.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const next = text[i + 1]
    if (text[i] !== '$' || next === undefined) out += text[i]
    else if (next === '$') {
      out += '$'
      i++
    } else if (next === '(') {
      const end = text.indexOf(')', i + 2)
      if (end < 0) {
        out += '$('
        i++
        continue
      }
      const name = text.slice(i + 2, end)
      out += variables.get(name) ?? `$(${name})`
      i = end
    } else {
      out += `$${next}`
      i++
    }
  }
  return out
}
