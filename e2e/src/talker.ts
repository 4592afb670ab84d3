import { beforeAll, expect } from 'vitest'
import { kubectlBinary, tryKubectl } from './kubectl.ts'
import { useNamespace } from './namespace.ts'

/** A pod of two containers, one of which writes on and on, and a pod that fails again and again. */
const manifest = `
apiVersion: v1
kind: Pod
metadata:
  name: talker
  labels: { app: talker, tier: back }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: main
      image: nginx:stable
      ports: [{ containerPort: 80 }]
    - name: side
      image: nginx:stable
      command: [sh, -c, 'for i in 1 2 3 4 5; do echo line $i; done; while sleep 0.2; do echo tick; done']
---
apiVersion: v1
kind: Pod
metadata:
  name: crasher
spec:
  containers:
    - name: main
      image: nginx:stable
      command: [sh, -c, 'echo about to fail; exit 7']
`

/**
 * A namespace with the pods talker (ready) and crasher, and the deployment web with two replicas, for one test file.
 *
 * @returns its name, a kubectl bound to it, and one that must fail, of which it returns what it said
 */
export function useTalker(
  prefix: string,
  binary = kubectlBinary,
): ReturnType<typeof useNamespace> & { failing: (line: string) => Promise<string> } {
  const { name, kubectl } = useNamespace(prefix, binary)
  beforeAll(async () => {
    await kubectl('apply -f -', manifest)
    await kubectl('create deployment web --image=nginx:stable --replicas=2')
    await kubectl('wait --for=condition=Ready pod/talker --timeout=60s')
    await kubectl('rollout status deployment/web --timeout=60s')
  })
  const failing = async (line: string): Promise<string> => {
    const { code, stderr } = await tryKubectl(['-n', name, ...line.split(' ')], { binary })
    expect(code).not.toBe(0)
    return stderr
  }
  return { name, kubectl, failing }
}
