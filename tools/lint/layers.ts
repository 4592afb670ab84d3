/** What programs share, and all that they may import. */
const libraries = ['apimachinery', 'api', 'component-base', 'client']
const programs = ['apiserver', 'scheduler', 'controller-manager', 'kubelet', 'kube-proxy', 'kubectl']

/**
 * The layer table: which workspace package may import which.
 *
 * A package that is not listed may import nothing of the workspace. Programs never import each other; what two
 * programs need about a kind is a pure helper in `api`.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  apimachinery: [],
  api: ['apimachinery'],
  'component-base': [],
  client: ['apimachinery', 'api', 'component-base'],
  ...Object.fromEntries(programs.map((program) => [program, libraries])),
  keelson: [...libraries, ...programs],
  testing: [...libraries, ...programs, 'keelson'],
}

/** Entry points beside a package's main one that other packages may name (`@keelson/client/testing`). */
export const publicSubpaths: readonly string[] = ['testing', 'main']

/** Folders outside packages/ that drive whole programs and may import any of them. */
const unrestricted = ['e2e', 'bench']

/**
 * Judges one import. Returns the reason why it is refused, or undefined when it is allowed.
 *
 * @param file path of the importing file, relative to the repository, with forward slashes
 * @param specifier the import as written
 */
export function judgeImport(file: string, specifier: string): string | undefined {
  const match = /^@keelson\/([^/]+)(?:\/(.+))?$/.exec(specifier)
  if (match === null) return judgeRelativeImport(file, specifier)
  const [, target, subpath] = match as unknown as [string, string, string | undefined]
  if (subpath !== undefined && !publicSubpaths.includes(subpath)) {
    return `'${specifier}' reaches inside a package; import '@keelson/${target}' and export there what is missing.`
  }
  const importer = packageOf(file)
  if (importer === undefined) {
    return unrestricted.some((folder) => file.startsWith(`${folder}/`))
      ? undefined
      : `only ${unrestricted.join(', ')} and packages/ may import '${specifier}'.`
  }
  if (importer === target) return `a package imports its own files by relative path, not as '${specifier}'.`
  if (isTestOnly(file)) return undefined
  const allowed = layers[importer] ?? []
  if (allowed.includes(target)) return undefined
  return `'${importer}' may import ${allowed.length > 0 ? allowed.join(', ') : 'no other package'}, not '${target}'.`
}

function judgeRelativeImport(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const importer = packageOf(file)
  if (importer === undefined) return undefined
  const depth = file.split('/').length - 1 - 2
  const ups = specifier.split('/').filter((part) => part === '..').length
  return ups > depth ? `'${specifier}' leaves packages/${importer}; import the other package by name.` : undefined
}

function packageOf(file: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(file)?.[1]
}

/** Specs may use the `testing` package and other programs' public entries to set a scene. */
function isTestOnly(file: string): boolean {
  return file.endsWith('.spec.ts')
}
