import { expect, it } from 'vitest'
import { formatDuration } from './duration.ts'

it.each([
  [0, '0s'],
  [350, '350ms'],
  [1234, '1.234s'],
  [10_000, '10s'],
  [80_000, '1m20s'],
  [300_000, '5m0s'],
  [3_600_000, '1h0m0s'],
])('prints %i ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
