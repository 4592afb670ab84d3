import { systemClock } from '@keelson/component-base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeEtcdPortContract } from '../testing/etcd-port-contract.ts'
import { startEtcd } from '../testing/start-etcd.ts'
import type { TestEtcd } from '../testing/start-etcd.ts'
import { createEtcdClient } from './client.ts'
import type { EtcdPort } from './port.ts'

let server: TestEtcd
beforeAll(async () => {
  server = await startEtcd()
})
afterAll(() => server.stop())

const open = async (): Promise<EtcdPort> => createEtcdClient({ endpoints: [server.endpoint], clock: systemClock })

describeEtcdPortContract('etcd3 adapter', open)

describe('etcd3 adapter under faults', () => {
  it('times a call out on a frozen member and works on once it thaws', async () => {
    const etcd = await open()
    await etcd.status()
    server.freeze()
    const put = (value: string, timeoutMs?: number) =>
      etcd.swap({
        key: `/frozen-${value}`,
        compare: { target: 'mod', value: 0 },
        put: { value: Buffer.from(value) },
        timeoutMs,
      })
    await expect(etcd.range({ key: '/x', timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout' })
    await expect(put('a', 300)).rejects.toMatchObject({ code: 'timeout' })
    server.thaw()
    await expect(put('b')).resolves.toMatchObject({ succeeded: true })
    await expect(etcd.range({ key: '/x' })).resolves.toMatchObject({ kvs: [] })
    etcd.close()
  })

  it('says unavailable for a write that found nobody', async () => {
    const etcd = await open()
    await server.kill()
    await expect(
      etcd.swap({ key: '/y', compare: { target: 'mod', value: 0 }, put: { value: Buffer.from('y') } }),
    ).rejects.toMatchObject({ code: 'unavailable' })
    await server.restart()
    await expect(etcd.range({ key: '/y' })).resolves.toMatchObject({ kvs: [] })
    etcd.close()
  })
})
