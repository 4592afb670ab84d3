import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { anchorsOf, isFound, namedExports, namedPaths, namedScripts, relativeLinks } from './markdown.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const files = listFiles('')
const documents = files.filter((file) => file.endsWith('.md'))
const read = (file: string): string => readFileSync(join(repository, file), 'utf8')

/** Every file of the repository but what is installed or built, relative to it. */
function listFiles(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return ['node_modules', 'dist', '.git', '.cache'].includes(entry.name) ? [] : listFiles(path)
  })
}

/** The files that a path in a document may mean: in a package's own document those of the package, unless it begins at the root. */
function meantBy(path: string, document: string): readonly string[] {
  const own = /^packages\/[^/]+\//.exec(document)?.[0]
  const isRooted = /^(?:packages|docs|tools|e2e|bench|\.ci)\//.test(path)
  return own === undefined || isRooted ? files : files.filter((file) => file.startsWith(own))
}

describe.each(documents)('%s', (document) => {
  const text = read(document)

  it('links only to files and headings that exist', () => {
    const broken = relativeLinks(text).filter(({ path, anchor }) => {
      const target = path === '' ? document : posix.join(posix.dirname(document), path)
      if (!files.some((file) => file === target || file.startsWith(`${target}/`))) return true
      return anchor !== '' && !anchorsOf(read(target)).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it('names only paths that exist', () => {
    expect(namedPaths(text).filter((path) => !isFound(path, meantBy(path, document)))).toEqual([])
  })

  it('finds what it names where it says', () => {
    const wrong = namedExports(text).filter(
      ({ name, file }) =>
        !files.includes(file) ||
        !new RegExp(`^export (?:const|function|class|interface) ${name}\\b`, 'm').test(read(file)),
    )
    expect(wrong).toEqual([])
  })

  it('tells only of scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    expect(namedScripts(text).filter((script) => scripts[script] === undefined)).toEqual([])
  })
})

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md')

  it('says where each registry is', () => {
    const names = namedExports(text).map(({ name }) => name)
    const registries = [
      'kinds',
      'strategyFactories',
      'createFilters',
      'pluginFactories',
      'controllers',
      'createPlugins',
      'volumePlugins',
      'commands',
      'components',
    ]
    expect(names).toEqual(expect.arrayContaining(registries))
  })

  it('draws the filters in the order in which they run', () => {
    const source = read('packages/apiserver/src/filters/index.ts')
    const order = [...source.matchAll(/^ {4}create(\w+)Filter\(/gm)].map(([, name]) =>
      name!.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase(),
    )
    const drawn = [...text.matchAll(/^ {3}([a-z-]+) {2,}\S/gm)]
      .map(([, name]) => name!)
      .filter((name) => order.includes(name))
    expect(order.length).toBeGreaterThan(5)
    expect(drawn).toEqual(order)
  })

  it('has every package', () => {
    const packages = readdirSync(join(repository, 'packages'))
    for (const name of packages) expect(text).toContain(`(packages/${name}/README.md)`)
  })
})
