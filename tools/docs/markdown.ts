/** A relative link: the file it leads to, seen from the document, and the heading in it. */
export interface Link {
  readonly path: string
  readonly anchor: string
}

const fence = /^(`{3,}|~{3,})/
const placeholder = /<[^>]+>/g
const fileEnding = /\.(?:ts|md|sh|ya?ml|json)$/
/** Folders of the repository: what begins with one of them is a path whatever it ends with. */
const roots = ['packages', 'docs', 'tools', 'e2e', 'bench', '.ci']

interface Split {
  readonly prose: string
  readonly fenced: readonly string[]
}

/** Takes fenced blocks out: links and headings inside them are only shown. */
function split(text: string): Split {
  const prose: string[] = []
  const fenced: string[] = []
  let open: string | undefined
  for (const line of text.split('\n')) {
    const mark = fence.exec(line)?.[1]
    if (open === undefined && mark !== undefined) open = mark
    else if (open !== undefined && mark !== undefined && mark.startsWith(open)) open = undefined
    else (open === undefined ? prose : fenced).push(line)
  }
  return { prose: prose.join('\n'), fenced }
}

/** The links to files of the repository; those to the web are left out. */
export function relativeLinks(text: string): readonly Link[] {
  const { prose } = split(text)
  return [...prose.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#')
      return { path, anchor }
    })
}

/** The anchors of a document's headings, by GitHub's rule. */
export function anchorsOf(text: string): readonly string[] {
  return [...split(text).prose.matchAll(/^#+ +(.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
}

/** Every inline code span. */
export function codeSpans(text: string): readonly string[] {
  return [...split(text).prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)
}

/** The paths of the repository that a document names, in code spans and, as far as they are sources, in fenced blocks. */
export function namedPaths(text: string): readonly string[] {
  const spans = codeSpans(text)
    .map((span) => span.replace(/^…\//, ''))
    .filter(isPath)
  const fenced = split(text).fenced.flatMap((line) =>
    [...line.matchAll(/(?<![\w/'".@…-])[\w<>*-]+(?:[./][\w<>*-]+)*\.ts\b/g)].map(([path]) => path),
  )
  return [...new Set([...spans, ...fenced])]
}

function isPath(span: string): boolean {
  const bare = span.replaceAll(placeholder, 'x')
  if (!/^[\w.*-]+(?:\/[\w.*-]+)*\/?$/.test(bare) || /^\.\w+$/.test(bare)) return false
  const [first = ''] = bare.split('/')
  return fileEnding.test(bare) || bare.endsWith('/') || (bare.includes('/') && roots.includes(first))
}

/** Whether a path, with `<placeholders>` and stars, is found in a list of files: from the root where it names a root folder, else anywhere. */
export function isFound(path: string, files: readonly string[]): boolean {
  const pattern = path
    .replace(/\/$/, '')
    .split(/(<[^>]+>|\*)/)
    .map((part) => (part === '*' ? '[^/]*' : /^<[^>]+>$/.test(part) ? '[^/]+' : part.replaceAll('.', '\\.')))
    .join('')
  const isRooted = path.includes('/') && roots.includes(path.split('/')[0]!)
  const expression = new RegExp(`${isRooted ? '^' : '(?:^|/)'}${pattern}(?:/|$)`)
  return files.some((file) => expression.test(file))
}

/** A statement of the form "`name` in `file.ts`": the file exports the name. */
export interface Export {
  readonly name: string
  readonly file: string
}

/** The exports that a document says are in a file. */
export function namedExports(text: string): readonly Export[] {
  const statements = split(text).prose.matchAll(/`([A-Za-z]\w*)`\s+in\s+`((?:packages|tools|e2e|bench)\/[^`<]+\.ts)`/g)
  return [...statements].map(([, name, file]) => ({ name: name!, file: file! }))
}

/** The scripts of the workspace that a document tells the reader to run. */
export function namedScripts(text: string): readonly string[] {
  const { fenced } = split(text)
  const commands = [...codeSpans(text), ...fenced].flatMap((line) => [
    ...line.matchAll(/(?:^|[\s=])pnpm ([a-z][\w:-]*)/g),
  ])
  const own = new Set(['install', 'exec', 'run'])
  return [...new Set(commands.map(([, script]) => script!))].filter((script) => !own.has(script))
}
