import { describe, expect, it } from 'vitest'
import { kubectlMinor, tryKubectl } from '../src/kubectl.ts'
import { useTalker } from '../src/talker.ts'

const { name: namespace, kubectl, failing } = useTalker('discovery')
const minor = await kubectlMinor()

describe('discovery and access', () => {
  it('explains', async () => {
    expect(await kubectl('explain pod.spec.containers.image')).toMatch(/^FIELD: +image <string>$/m)
    expect(await kubectl('explain deployment.spec.strategy --recursive')).toContain('maxSurge')
  })

  it('lists resources and versions', async () => {
    expect(await kubectl('api-resources --namespaced -o wide')).toMatch(
      /deployments +deploy +apps\/v1 +true +Deployment/,
    )
    expect(await kubectl('api-versions')).toContain('apps/v1\n')
    expect(await kubectl('version -o json')).toContain('+keelson')
  })

  it('tells what one may do', async () => {
    expect(await kubectl('auth can-i create deployments')).toBe('yes\n')
    expect(await kubectl('auth can-i --list --as=system:serviceaccount:default:default')).toContain(
      'selfsubjectaccessreviews',
    )
    const denied = await tryKubectl(['auth', 'can-i', 'get', 'secrets', '--as=nobody'])
    expect(denied).toMatchObject({ code: 1, stdout: 'no\n' })
    expect(await failing('get secrets --as=nobody')).toContain(
      `secrets is forbidden: User "nobody" cannot list resource "secrets" in API group "" in the namespace "${namespace}"`,
    )
  })

  it.runIf(minor >= 26)('shows events', async () => {
    expect(await kubectl('events --for pod/talker')).toMatch(/Normal +Scheduled +Pod\/talker +Successfully assigned/)
  })
})
