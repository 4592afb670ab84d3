import { describe, expect, it } from 'vitest'
import { anchorsOf, isFound, namedExports, namedPaths, namedScripts, relativeLinks } from './markdown.ts'

const fenced = (text: string): string => ['```ts', text, '```'].join('\n')

describe('links', () => {
  it('are found where they lead to files, and not in fenced blocks', () => {
    const text = `[a](docs/a.md#one) [web](https://example.org) [here](#two)\n${fenced('[no](no.md)')}`
    expect(relativeLinks(text)).toEqual([
      { path: 'docs/a.md', anchor: 'one' },
      { path: '', anchor: 'two' },
    ])
  })

  it('meet headings as GitHub names them', () => {
    expect(anchorsOf(`# 3. The way of a \`read\`\n${fenced('# none')}\n## The node's side`)).toEqual([
      '3-the-way-of-a-read',
      'the-nodes-side',
    ])
  })
})

describe('paths', () => {
  it('are told from other code', () => {
    const text =
      '`packages/api` `src/<group>/kind.ts` `rooms/` `plan.ts` `apps/v1` `~/.keelson/x.json` `/var/log/` `a b.ts` `.ts`'
    expect(namedPaths(text)).toEqual(['packages/api', 'src/<group>/kind.ts', 'rooms/', 'plan.ts'])
  })

  it('are found in fenced blocks where they are sources', () => {
    expect(namedPaths(fenced("node packages/a/main.ts  x/y.ts, z.ts import '../other.ts'"))).toEqual([
      'packages/a/main.ts',
      'x/y.ts',
      'z.ts',
    ])
  })

  const files = ['packages/api/src/kinds.ts', 'packages/api/src/core/v1/pod/kind.ts']

  it.each(['packages/api/src/kinds.ts', 'packages/api/', 'kinds.ts', 'src/<group>/<version>/<kind>/kind.ts', 'v1/'])(
    '%s is found',
    (path) => expect(isFound(path, files)).toBe(true),
  )

  it.each(['packages/src/kinds.ts', 'inds.ts', 'kinds.t', 'packages/*/kinds.ts', 'core/v1/kind.ts'])(
    '%s is not found',
    (path) => expect(isFound(path, files)).toBe(false),
  )
})

describe('statements', () => {
  it('about exports are read over line ends', () => {
    expect(namedExports('add it to `kinds` in\n`packages/api/src/kinds.ts`')).toEqual([
      { name: 'kinds', file: 'packages/api/src/kinds.ts' },
    ])
  })

  it('about scripts leave out pnpm’s own commands', () => {
    expect(
      namedScripts(`\`pnpm check\` \`pnpm exec vitest\` \`pnpm --filter a run b\`\n${fenced('# X=1 pnpm test:e2e')}`),
    ).toEqual(['check', 'test:e2e'])
  })
})
