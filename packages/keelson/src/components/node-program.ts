import { join } from 'node:path'
import { bundlePath, type Program } from '../bundle/bundle.ts'
import type { Command } from '../supervisor/supervisor.ts'
import type { ComponentContext } from './component.ts'

/**
 * A command that runs a bundled program. V8 is told to prefer little memory over speed of its young generation, and
 * compiled code is kept on disk, which halves start-up.
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
  return {
    file: process.execPath,
    args: [...memoryFlags[program], bundlePath(program), ...args],
    env: { NODE_COMPILE_CACHE: join(context.paths.root, '..', 'toolchain', 'compile-cache'), NODE_ENV: 'production' },
  }
}

const small = ['--max-semi-space-size=1', '--optimize-for-size'] as const
const memoryFlags: Readonly<Record<Program, readonly string[]>> = {
  apiserver: ['--max-semi-space-size=16'],
  scheduler: small,
  'controller-manager': small,
  kubelet: small,
  'kube-proxy': small,
  kubectl: [],
}
