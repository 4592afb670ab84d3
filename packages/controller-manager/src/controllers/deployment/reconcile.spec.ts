import { revisionAnnotation, type Deployment, type ReplicaSet } from '@keelson/api'
import type { KubeObject } from '@keelson/apimachinery'
import type { EventRecorder } from '@keelson/client'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import type { Writer } from '../../framework/writer.ts'
import { deployment, start } from '../../testing/build.ts'
import { createDeploymentReconcile } from './reconcile.ts'

/** Reconciles a Deployment twice and tells its writes in order, as 'verb Kind'. */
async function writesFor(initial: Deployment): Promise<{ writes: string[]; final: Deployment }> {
  let current = initial
  const sets: ReplicaSet[] = []
  const writes: string[] = []
  const record =
    (verb: string) =>
    async (_kind: unknown, obj: KubeObject): Promise<KubeObject> => {
      writes.push(`${verb} ${obj.kind}`)
      if (obj.kind === 'Deployment') current = obj as Deployment
      else sets.push(obj as ReplicaSet)
      return obj
    }
  const write = {
    create: record('create'),
    update: record('update'),
    updateStatus: record('updateStatus'),
  } as unknown as Writer
  const reconcile = createDeploymentReconcile({
    getDeployment: () => current,
    setsOf: () => sets,
    podsOf: () => [],
    readSet: async () => sets[0]!,
    recorder: { event: () => undefined } as unknown as EventRecorder,
    clock: new FakeClock(start),
  })
  for (let round = 0; round < 2; round++) await reconcile('ns/web', write, new AbortController().signal)
  return { writes, final: current }
}

describe('the deployment controller', () => {
  it('notes the revision by the status, so that a new Deployment stays at its first generation', async () => {
    const { writes, final } = await writesFor(deployment('web', { image: 'nginx', replicas: 1 }))
    expect(final.metadata.annotations?.[revisionAnnotation]).toBe('1')
    expect(writes).toContain('create ReplicaSet')
    expect(writes).not.toContain('update Deployment')
  })
})
