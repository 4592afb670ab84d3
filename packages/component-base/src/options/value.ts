import { ExitRequest } from '../run/exit-request.ts'
import type { OptionRow } from './table.ts'

/** Whether the bare flag means true: its schema takes booleans and no text. */
export function isFlagOnly(row: OptionRow): boolean {
  return row.schema.safeParse(true).success && !row.schema.safeParse('x').success
}

/** Whether the option may be repeated: its schema takes lists. */
export function isList(row: OptionRow): boolean {
  return row.schema.safeParse([]).success || row.schema.safeParse(['x']).success
}

/** Converts texts from flags or the environment; the last one counts unless the option is a list. */
export function fromText(row: OptionRow, texts: readonly string[], where: string): unknown {
  const text = texts.at(-1) ?? ''
  const whole = row.schema.safeParse(text)
  if (whole.success) return whole.data
  const list = row.schema.safeParse(texts.flatMap((item) => item.split(',')).filter((item) => item !== ''))
  if (list.success) return list.data
  const scalar = scalarOf(text)
  return scalar === text ? refuse(whole.error.issues, text, where) : fromFile(row, scalar, where)
}

/** Checks a value that already has its type. */
export function fromFile(row: OptionRow, value: unknown, where: string): unknown {
  const result = row.schema.safeParse(value)
  if (result.success) return result.data
  if (value === undefined) throw new ExitRequest(2, `error: ${where} is required`)
  return refuse(result.error.issues, value, where)
}

function scalarOf(text: string): unknown {
  if (text === 'true') return true
  if (text === 'false') return false
  return /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function refuse(issues: readonly { message: string }[], value: unknown, where: string): never {
  const reasons = issues.map((issue) => issue.message).join('; ')
  throw new ExitRequest(2, `error: invalid value ${JSON.stringify(value)} for ${where}: ${reasons}`)
}
