/** One sample: labels in the order they are written, the value, and when it was read (milliseconds since the epoch). */
export interface Sample {
  readonly labels: readonly (readonly [name: string, value: string])[]
  readonly value: number
  readonly at?: number
}

/** One metric with its samples. */
export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: readonly Sample[]
}

/** Writes families in the Prometheus text format; those without samples are left out. */
export function renderFamilies(families: readonly Family[]): string {
  const lines: string[] = []
  for (const { name, type, help, samples } of families) {
    if (samples.length === 0) continue
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
    for (const { labels, value, at } of samples) {
      const text = labels.map(([label, content]) => `${label}="${escape(content)}"`).join(',')
      const time = at === undefined ? '' : ` ${at}`
      lines.push(`${name}${text === '' ? '' : `{${text}}`} ${value}${time}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
