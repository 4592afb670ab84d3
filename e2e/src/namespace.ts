import { systemRandom } from '@keelson/component-base'
import { afterAll, beforeAll } from 'vitest'
import { kubectlFor, tryKubectl } from './kubectl.ts'

/**
 * A namespace for one test file, made before its tests and deleted after them.
 *
 * @param binary the kubectl to bind to it, where it is not the default one
 * @returns its name and a kubectl bound to it
 */
export function useNamespace(
  prefix: string,
  binary?: string,
): { name: string; kubectl: ReturnType<typeof kubectlFor> } {
  const name = `${prefix}-${systemRandom.alphanum(5)}`
  beforeAll(async () => {
    await tryKubectl(['create', 'namespace', name])
  })
  afterAll(async () => {
    await tryKubectl(['delete', 'namespace', name, '--ignore-not-found', '--wait=false'])
  })
  return { name, kubectl: kubectlFor(name, binary) }
}
