import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { cp, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildFailure, BuildOptions } from 'esbuild'
import { Failure } from '../failure.ts'
import { lean } from './lean.ts'

/** The programs that are deployed as one bundled file each. */
export const programs = ['apiserver', 'scheduler', 'controller-manager', 'kubelet', 'kube-proxy', 'kubectl'] as const
/** The name of one of them. */
export type Program = (typeof programs)[number]

/** The repository, seen from this file. */
export const repository = fileURLToPath(new URL('../../../..', import.meta.url))

/** The bundled file of a program. It stands inside the program's package, so that what is left unbundled resolves. */
export function bundlePath(program: Program): string {
  return join(repository, 'packages', program, 'dist', 'bin', 'main.mjs')
}

/**
 * The file to run for work that must go on although the sources may not: the program's bundle, which made what is now
 * to be taken away, or its sources where it was never bundled.
 */
export function bundledOrSource(program: Program): string {
  const bundle = bundlePath(program)
  return existsSync(bundle) ? bundle : sourcePath(program)
}

function sourcePath(program: Program): string {
  return join(repository, 'packages', program, 'src', 'main.ts')
}

/** The programs that run as daemons. */
export const daemons: readonly Program[] = programs.filter((program) => program !== 'kubectl')

/**
 * Bundles programs whose sources or dependencies have changed since the last time. Daemons run from bundles because
 * stripping types costs each process about 18 MB and 60 ms; development runs the sources.
 *
 * @param onBuild called before work that takes longer than a moment
 * @throws Failure when the sources cannot be bundled
 */
export async function ensureBundles(wanted: readonly Program[], onBuild: () => void): Promise<void> {
  const fingerprint = await fingerprintSources()
  const stale = wanted.filter((program) => stampOf(program) !== fingerprint)
  if (stale.length === 0) return
  onBuild()
  const { build } = await import('esbuild')
  try {
    await Promise.all(stale.map(async (program) => bundle(program, build)))
  } catch (error) {
    throw isBuildFailure(error) ? unbundled(error) : error
  }
  await Promise.all(
    assets
      .filter(({ program }) => stale.includes(program))
      .map(async ({ program, from, to }) => copyAsset(program, from, to)),
  )
  await Promise.all(stale.map(async (program) => writeFile(stampPath(program), fingerprint)))
}

/** A program that is being started meanwhile reads either the old bundle or the new one, never a part of it. */
async function bundle(program: Program, build: (options: BuildOptions) => Promise<unknown>): Promise<void> {
  const made = `${bundlePath(program)}.${process.pid}`
  await build({ ...buildOptions(program), outfile: made })
  await rename(made, bundlePath(program))
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors)
}

function unbundled(failure: BuildFailure): Failure {
  const [first, ...more] = failure.errors.map(({ text, location }) =>
    location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
  )
  return new Failure(
    `the programs could not be bundled: ${first}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    "mend the sources ('pnpm check' finds what is wrong), then run the same command again",
    { cause: failure },
  )
}

function stampPath(program: Program): string {
  return join(bundlePath(program), '..', 'sources.stamp')
}

/** What the bundle was made from; undefined where there is none. */
function stampOf(program: Program): string | undefined {
  return existsSync(stampPath(program)) ? readFileSync(stampPath(program), 'utf8') : undefined
}

/** How a program is bundled. */
export function buildOptions(program: Program): BuildOptions {
  return {
    entryPoints: [sourcePath(program)],
    outfile: bundlePath(program),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Names stay readable in stack traces; white space is what costs memory.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'silent',
    // CommonJS dependencies call require for Node's own modules, and look for files beside their own.
    banner: {
      js: "import{createRequire as __keelsonRequire}from'node:module';const require=__keelsonRequire(import.meta.url),__dirname=import.meta.dirname;",
    },
    plugins: [lean],
  }
}

/** Files that a dependency reads at run time, relative to its own sources: they stand in the same place to the bundle. */
const assets: readonly { program: Program; from: string; to: string }[] = [
  { program: 'apiserver', from: 'etcd3/proto', to: 'proto' },
]

async function copyAsset(program: Program, from: string, to: string): Promise<void> {
  const folder = join(repository, 'packages', program)
  await cp(await realpath(join(folder, 'node_modules', from)), join(folder, 'dist', to), { recursive: true })
}

/** A digest over path, size and time of every source file and over the lock file. */
async function fingerprintSources(): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await readFile(join(repository, 'pnpm-lock.yaml')))
  const packages = (await readdir(join(repository, 'packages'))).toSorted()
  for (const name of packages) {
    const source = join(repository, 'packages', name, 'src')
    const files = (await readdir(source, { recursive: true })).toSorted()
    const lines = await Promise.all(
      files
        .filter((file) => !file.endsWith('.spec.ts'))
        .map(async (file) => {
          const { size, mtimeMs } = await stat(join(source, file))
          return `${name}/${file} ${size} ${mtimeMs}\n`
        }),
    )
    hash.update(lines.join(''))
  }
  return hash.digest('hex')
}
