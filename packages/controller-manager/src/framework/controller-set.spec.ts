import { createHealth, createMetricsRegistry, runnable } from '@keelson/component-base'
import { describe, expect, it } from 'vitest'
import { enabledControllers, runControllers } from './controller-set.ts'
import type { ControllerDescriptor } from './controller.ts'

describe('enabledControllers', () => {
  const named = (name: string): ControllerDescriptor => ({ name, build: () => expect.unreachable() })
  const all = ['a', 'b', 'c'].map(named)
  const enabled = (...wanted: string[]) => enabledControllers(all, wanted).map(({ name }) => name)

  it('takes all, all but some, or some', () => {
    expect(enabled('*')).toEqual(['a', 'b', 'c'])
    expect(enabled('*', '-b')).toEqual(['a', 'c'])
    expect(enabled('c')).toEqual(['c'])
  })

  it('refuses a name that it does not know', () => {
    expect(() => enabled('*', '-d')).toThrow('--controllers names d, which is none of a, b, c')
  })
})

describe('running controllers', () => {
  it('have health checks and metrics under their names once they are started', async () => {
    const health = createHealth()
    const metrics = createMetricsRegistry()
    const started = Promise.withResolvers<void>()
    const slow = runnable('slow', () => started.promise)
    const set = runControllers([runnable('quick', () => undefined), slow], { health, metrics })
    const sample = (name: string) => new RegExp(`^running_managed_controllers\\{name="${name}",.*\\} (\\d)$`, 'm')
    const running = (name: string) => sample(name).exec(metrics.render())?.[1]
    expect((await health.handle('/healthz', 'verbose'))?.body).toBe('[+]ping ok\nhealthz check passed\n')
    const starting = set.start(new AbortController().signal)
    expect((await health.handle('/healthz', 'verbose'))?.body).toBe('[+]quick ok\n[+]slow ok\nhealthz check passed\n')
    expect([running('quick'), running('slow')]).toEqual(['1', undefined])
    started.resolve()
    await starting
    expect([running('quick'), running('slow')]).toEqual(['1', '1'])
    await set.stop()
    expect([running('quick'), running('slow')]).toEqual(['0', '0'])
  })
})
