import { execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
// The rules judge by a file's place in the repository, so the probe has to lie inside a package.
const probe = mkdtempSync(`${root}/packages/scheduler/src/lint-probe-`)
afterAll(() => rmSync(probe, { recursive: true }))

function lint(name: string, source: string): string {
  mkdirSync(probe, { recursive: true })
  writeFileSync(`${probe}/${name}`, source)
  try {
    return execFileSync('pnpm', ['exec', 'oxlint', `${probe}/${name}`], { cwd: root, encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

describe('the seams rule, run by the linter', () => {
  it.each([
    ['Date.now()', 'use an injected Clock, not Date.now()'],
    ['Math.random()', 'use an injected Random'],
    ['setTimeout(() => undefined, 1)', 'use an injected Clock, not setTimeout()'],
    ['new Date()', 'not new Date()'],
  ])('refuses %s', (call, message) => {
    expect(lint('banned.ts', `export const value = ${call}\n`)).toContain(message)
  })

  it('refuses another program through the layers rule', () => {
    expect(lint('layer.ts', `export * from '@keelson/kubelet'\n`)).toContain("not 'kubelet'")
  })

  it('lets a date made from a known instant pass', () => {
    expect(lint('fine.ts', `export const value = new Date(0)\n`)).toContain('0 errors')
  })
})
