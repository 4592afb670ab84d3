import type { OptionTable } from './table.ts'

const width = 100

/** The --help page: every flag with its default, environment variable and sentence. */
export function renderHelp(table: OptionTable, program: { name?: string; description?: string }): string {
  const name = program.name ?? 'program'
  const lines = program.description === undefined ? [] : [program.description, '']
  lines.push(`Usage: ${name} [flags]`, '', 'Flags:')
  for (const [key, row] of Object.entries(table)) {
    lines.push(`  --${row.flag}`)
    const origin = [`config key ${key}`, ...(row.env === undefined ? [] : [`env ${row.env}`])]
    const fallback = row.default === undefined ? [] : [`default ${row.defaultText ?? JSON.stringify(row.default)}`]
    lines.push(...wrap(`${row.help} (${[...fallback, ...origin].join(', ')})`))
  }
  lines.push('  --config', ...wrap('A YAML file of the config keys above; flags and environment win over it.'))
  lines.push('  --help', ...wrap('Prints this page.'), '  --version', ...wrap('Prints the version.'))
  return lines.join('\n')
}

function wrap(text: string): string[] {
  const lines: string[] = []
  let line = '       '
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width) {
      lines.push(line)
      line = '       '
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
