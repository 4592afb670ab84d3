import { eventually } from '@keelson/testing'
import { describe, expect, it } from 'vitest'
import { useNamespace } from '../src/namespace.ts'

const { kubectl } = useNamespace('delete')

describe('delete', () => {
  it('deletes by label, gracefully and by force', async () => {
    for (const name of ['one', 'two', 'three']) await kubectl(`run ${name} --image=nginx:stable --labels=batch=d`)
    await kubectl('wait --for=condition=Ready pod -l batch=d --timeout=60s')
    await kubectl('delete pod one --force --grace-period=0')
    await kubectl('delete pod -l batch=d --timeout=60s')
    expect(await kubectl('get pods -l batch=d -o name')).toBe('')
  })

  const replicaSetsOf = async (app: string) => kubectl(`get replicasets -l app=${app} -o name`)
  const gone = async (app: string) => {
    await eventually(async () => expect(await replicaSetsOf(app)).toBe(''))
    await eventually(async () => expect(await kubectl(`get pods -l app=${app} -o name`)).toBe(''))
  }

  it.each(['background', 'foreground'])('cascades: %s', async (cascade) => {
    await kubectl(`create deployment ${cascade} --image=nginx:stable`)
    await kubectl(`rollout status deployment/${cascade} --timeout=60s`)
    await kubectl(`delete deployment ${cascade} --cascade=${cascade} --timeout=60s`)
    await expect(gone(cascade)).resolves.toBeUndefined()
  })

  it('leaves orphans when asked to', async () => {
    await kubectl('create deployment parent --image=nginx:stable')
    await kubectl('rollout status deployment/parent --timeout=60s')
    await kubectl('delete deployment parent --cascade=orphan --timeout=60s')
    expect(await replicaSetsOf('parent')).toContain('replicaset')
    await kubectl('delete replicaset -l app=parent')
    await gone('parent')
  })
})
