import { replicaSets, revisionAnnotation, type Deployment, type ReplicaSet } from '@keelson/api'
import { statusErrors, type KubeObject } from '@keelson/apimachinery'
import type { EventRecorder } from '@keelson/client'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import type { Writer } from '../../framework/writer.ts'
import { at, deployment, start } from '../../testing/build.ts'
import { createDeploymentReconcile } from './reconcile.ts'
import { makeReplicaSet } from './sets.ts'

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
    readDeployment: async () => current,
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

  it('tells in its status why it could not make its new set, once', async () => {
    const web = deployment('web', { image: 'nginx', replicas: 1 })
    const limited = { ...web, spec: { ...web.spec!, progressDeadlineSeconds: 600 } }
    const { statuses, events, reconcile } = refusing(limited, statusErrors.forbidden(replicaSets, 'web-x', 'no quota'))
    await expect(reconcile()).rejects.toThrow('no quota')
    await expect(reconcile()).rejects.toThrow('no quota')
    const told = expect.stringMatching(/^Failed to create new replica set "web-[a-z0-9]+": .*no quota/) as string
    expect(statuses).toMatchObject([
      { conditions: [{ type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message: told }] },
    ])
    expect(events).toEqual([told, told])
  })

  it('adopts nothing once it has been deleted, whatever its cache says', async () => {
    const web = deployment('web', { image: 'nginx', replicas: 1 })
    const orphan = makeReplicaSet(web, { replicas: 1, annotations: {} })
    const { patches, reconcile } = refusing(web, new Error('unused'), {
      sets: [{ ...orphan, metadata: { ...orphan.metadata, uid: 'uid-set', ownerReferences: [] } }],
      fresh: { ...web, metadata: { ...web.metadata, deletionTimestamp: at(1) } },
    })
    await expect(reconcile()).rejects.toThrow('it has just been deleted')
    expect(patches).toEqual([])
  })
})

/** A Deployment whose server takes no new ReplicaSet. */
function refusing(
  initial: Deployment,
  refusal: Error,
  { sets = [], fresh = initial }: { sets?: ReplicaSet[]; fresh?: Deployment } = {},
) {
  let current = initial
  const statuses: Deployment['status'][] = []
  const events: string[] = []
  const patches: unknown[] = []
  const write = {
    create: () => Promise.reject(refusal),
    patch: (...args: unknown[]) => Promise.resolve(void patches.push(args)),
    updateStatus(_kind: unknown, obj: Deployment) {
      current = obj
      statuses.push(obj.status)
      return Promise.resolve(obj)
    },
  } as unknown as Writer
  const reconcile = createDeploymentReconcile({
    getDeployment: () => current,
    setsOf: () => sets,
    podsOf: () => [],
    readDeployment: () => Promise.resolve(fresh),
    readSet: () => expect.unreachable(),
    recorder: {
      event: (_obj: unknown, _type: string, _reason: string, message: string) => void events.push(message),
    } as unknown as EventRecorder,
    clock: new FakeClock(start),
  })
  return { statuses, events, patches, reconcile: async () => reconcile('ns/web', write, new AbortController().signal) }
}
