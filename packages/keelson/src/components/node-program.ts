import { dirname } from 'node:path'
import { bundlePath, type Program } from '../bundle/bundle.ts'
import { compileCache } from '../home/paths.ts'
import type { Command } from '../supervisor/supervisor.ts'
import type { ComponentContext } from './component.ts'

/**
 * A command that runs a bundled program. V8 and malloc are told to prefer little memory over speed where that costs
 * nothing in an idle daemon, and compiled code is kept on disk, which halves start-up. docs/performance.md shows what
 * each of these settings saves.
 *
 * @param flags long options without their dashes; undefined values are left out
 */
export function nodeProgram(
  program: Program,
  context: ComponentContext,
  flags: Readonly<Record<string, string | number | undefined>>,
): Command {
  const args = Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(([flag, value]) => `--${flag}=${value}`)
  const { node, env } = memorySettings(program)
  return {
    file: process.execPath,
    args: [...node, bundlePath(program), ...args],
    env: {
      NODE_COMPILE_CACHE: compileCache(dirname(context.paths.root)),
      NODE_ENV: 'production',
      ...env,
    },
  }
}

/** How much memory a program is allowed to trade for speed. */
export interface MemorySettings {
  /** Flags of node. --expose-gc lets component-base collect the garbage of the start. */
  readonly node: readonly string[]
  /** Settings of glibc's malloc, which otherwise keeps an arena per thread and what was once freed in it. */
  readonly env: Readonly<Record<string, string>>
}

/** For the apiserver, which has to be fast with much garbage. */
const serving: MemorySettings = {
  node: ['--max-semi-space-size=16', '--expose-gc'],
  env: { MALLOC_ARENA_MAX: '2' },
}

const small: MemorySettings = {
  node: ['--max-semi-space-size=1', '--optimize-for-size', '--expose-gc'],
  env: { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536', MALLOC_MMAP_THRESHOLD_: '65536' },
}

/** The settings that a program is run with. */
export function memorySettings(program: Program): MemorySettings {
  return program === 'apiserver' ? serving : small
}
