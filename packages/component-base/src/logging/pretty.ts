const hidden = new Set(['time', 'level', 'name', 'msg', 'err'])

/** Wraps a sink of JSON log lines into one of readable lines: time, level, name, message, fields, stack. */
export function prettyDestination(sink: { write(line: string): void }): { write(line: string): void } {
  return { write: (line) => sink.write(prettyLine(line)) }
}

/** Renders one JSON record for a terminal. A line that is not a record is returned as it is. */
export function prettyLine(line: string): string {
  let record: Record<string, unknown>
  try {
    record = JSON.parse(line) as Record<string, unknown>
  } catch {
    return line
  }
  const time = String(record['time']).slice(11, 23)
  const fields = Object.entries(record).filter(([key]) => !hidden.has(key))
  const rendered = fields.map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const err = record['err'] as { stack?: string; message?: string } | undefined
  const stack = err === undefined ? '' : `\n  ${String(err.stack ?? err.message).replaceAll('\n', '\n  ')}`
  const level = String(record['level']).toUpperCase().padEnd(5)
  return `${time} ${level} ${String(record['name'])}: ${String(record['msg'])}${rendered.join('')}${stack}\n`
}
