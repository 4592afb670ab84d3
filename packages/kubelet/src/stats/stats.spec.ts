import { systemClock } from '@keelson/component-base'
import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../runtime/errors.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { RuntimeStats } from '../runtime/types.ts'
import { busyTicks, defaultInterface, parseNetDev } from './node-usage.ts'
import { createStatsProvider } from './provider.ts'
import { createRates } from './rates.ts'

const stats = (id: string, cpuNanos: number): RuntimeStats => ({
  id,
  at: 1_700_000_000_000,
  cpuNanos,
  memoryUsageBytes: 300,
  memoryWorkingSetBytes: 200,
  memoryRssBytes: 100,
  memoryCacheBytes: 50,
  pageFaults: 1,
  majorPageFaults: 0,
  pids: 2,
  cfsPeriods: 0,
  cfsThrottledPeriods: 0,
  cfsThrottledNanos: 0,
  blockReadBytes: 0,
  blockWriteBytes: 0,
  networks:
    id === 's'
      ? [
          {
            name: 'eth0',
            rxBytes: 7,
            rxPackets: 1,
            rxErrors: 0,
            rxDropped: 0,
            txBytes: 9,
            txPackets: 1,
            txErrors: 0,
            txDropped: 0,
          },
        ]
      : [],
})

function provider(gone: string[] = []) {
  const pod = { uid: 'u', namespace: 'ns', name: 'web' }
  const runtime = {
    listSandboxes: async () => [{ id: 's', pod, running: true, createdAt: 1_600_000_000_000 }],
    listContainers: async () =>
      ['a', 'b'].map((id) => ({
        id,
        name: id,
        image: 'i:1',
        pod,
        sandboxId: 's',
        state: 'running',
        createdAt: 1_600_000_000_000,
      })),
    stats: async (id: string) => {
      if (gone.includes(id)) throw new RuntimeError('notRunning', 'gone')
      return stats(id, 2e9)
    },
  } as unknown as PodRuntime
  return createStatsProvider({ runtime, nodeName: 'n', paths: { root: '/', images: '/' }, clock: systemClock })
}

describe('stats', () => {
  it('sum up a pod in the summary', async () => {
    const summary = await provider().summary({ onlyCPUAndMemory: false })
    expect(summary).toMatchObject({
      node: {
        nodeName: 'n',
        cpu: { usageCoreNanoSeconds: expect.any(Number) },
        fs: { capacityBytes: expect.any(Number) },
      },
      pods: [
        {
          podRef: { name: 'web', namespace: 'ns', uid: 'u' },
          containers: [
            { name: 'a', cpu: { usageCoreNanoSeconds: 2e9 }, memory: { workingSetBytes: 200 } },
            { name: 'b' },
          ],
          cpu: { usageCoreNanoSeconds: 6e9 },
          memory: { workingSetBytes: 600 },
          network: { name: 'eth0', rxBytes: 7, txBytes: 9 },
        },
      ],
    })
    expect(await provider().summary({ onlyCPUAndMemory: true })).not.toHaveProperty('pods.0.network')
  })

  it('leave out a container that has just ended', async () => {
    expect(await provider(['b']).summary({ onlyCPUAndMemory: false })).toHaveProperty('pods.0.containers.length', 1)
  })

  it('are written under upstream metric names', async () => {
    const resource = await provider().resource()
    expect(resource).toContain(
      '# TYPE container_cpu_usage_seconds_total counter\ncontainer_cpu_usage_seconds_total{container="a",namespace="ns",pod="web"} 2 1700000000000\n',
    )
    expect(resource).toContain('pod_memory_working_set_bytes{namespace="ns",pod="web"} 600 1700000000000\n')
    expect(resource).toContain('resource_scrape_error 0\n')
    const cadvisor = await provider().cadvisor()
    expect(cadvisor).toContain(
      'container_memory_rss{container="a",id="/docker/a",image="i:1",name="a",namespace="ns",pod="web"} 100 1700000000000\n',
    )
    expect(cadvisor).toContain(
      'container_network_receive_bytes_total{container="",id="s",image="",name="",namespace="ns",pod="web",interface="eth0"} 7 1700000000000\n',
    )
    expect(cadvisor).toMatch(/^machine_cpu_cores \d+$/m)
  })
})

it('turns counters into rates between two readings', () => {
  const rates = createRates()
  expect(rates.nanoCores('a', { at: 1000, cpuNanos: 0 })).toBeUndefined()
  expect(rates.nanoCores('a', { at: 3000, cpuNanos: 1e9 })).toBe(5e8)
  expect(rates.nanoCores('a', { at: 3000, cpuNanos: 1e9 })).toBe(5e8)
  expect(rates.nanoCores('a', { at: 4000, cpuNanos: 5 })).toBeUndefined()
})

it('reads /proc', () => {
  expect(busyTicks('cpu  10 1 5 1000 7 2 3 4 0 0\ncpu0 1 1 1 1\n')).toBe(25)
  expect(defaultInterface('Iface\tDestination\nlo\t0000007F\neth0\t00000000\t01\n')).toBe('eth0')
  expect(parseNetDev('Inter-|\n  eth0: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n', 'eth0')).toEqual([
    {
      name: 'eth0',
      rxBytes: 1,
      rxPackets: 2,
      rxErrors: 3,
      rxDropped: 4,
      txBytes: 5,
      txPackets: 6,
      txErrors: 7,
      txDropped: 8,
    },
  ])
})
