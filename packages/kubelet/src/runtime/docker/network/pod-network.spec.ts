import { expect, it } from 'vitest'
import { isAtLeast } from './pod-network.ts'

it.each([
  ['1.41', false],
  ['1.48', true],
  ['1.100', true],
  ['1.9', false],
  ['2.0', true],
])('API %s drops what is not published: %s', (version, drops) => {
  expect(isAtLeast(version, '1.48')).toBe(drops)
})
