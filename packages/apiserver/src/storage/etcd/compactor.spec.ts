import { describe, expect, it } from 'vitest'
import { createFakeEtcd } from '../testing/fake-etcd.ts'
import { compactOnce } from './compactor.ts'

describe('compactOnce', () => {
  const write = (etcd: ReturnType<typeof createFakeEtcd>, key: string) =>
    etcd.swap({ key, compare: { target: 'mod', value: 0 }, put: { value: Buffer.from('x') } })

  it('drops what was there at the look before, never more', async () => {
    const etcd = createFakeEtcd()
    const { revision: first } = await write(etcd, '/a')
    let state = await compactOnce(etcd, { version: 0, revision: 0 })
    await expect(etcd.range({ key: '/a', revision: first })).resolves.toBeDefined()
    const { revision: later } = await write(etcd, '/b')
    state = await compactOnce(etcd, state)
    await expect(etcd.range({ key: '/a', revision: first })).rejects.toMatchObject({ code: 'compacted' })
    await expect(etcd.range({ key: '/b', revision: later })).resolves.toBeDefined()
  })

  it('lets one of several apiservers do it', async () => {
    const etcd = createFakeEtcd()
    let one = await compactOnce(etcd, { version: 0, revision: 0 })
    let two = await compactOnce(etcd, { version: 0, revision: 0 })
    const compactions: number[] = []
    const spied = { swap: etcd.swap.bind(etcd), compact: async (revision: number) => void compactions.push(revision) }
    for (let round = 0; round < 3; round++) {
      one = await compactOnce(spied, one)
      two = await compactOnce(spied, two)
    }
    expect(compactions).toHaveLength(3)
    expect(compactions).toEqual(compactions.toSorted((a, b) => a - b))
  })
})
