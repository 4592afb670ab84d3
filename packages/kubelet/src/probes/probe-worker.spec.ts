import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import type { HandlerResult } from '../handlers/port.ts'
import { startProbeWorker } from './probe-worker.ts'
import type { ProbeKind } from './probe-worker.ts'

function start(kind: ProbeKind, probe: object, results: HandlerResult['result'][]) {
  const clock = new FakeClock()
  const verdicts: string[] = []
  const asked: number[] = []
  const remarks: string[] = []
  const worker = startProbeWorker({
    kind,
    probe,
    clock,
    startedAt: clock.now(),
    async run() {
      asked.push(clock.monotonic() / 1000)
      return { result: results.shift() ?? 'success', output: '' }
    },
    onRemark: ({ result }) => remarks.push(result),
    onVerdict: (verdict) => verdicts.push(verdict),
  })
  return { clock, verdicts, asked, remarks, worker }
}

describe('probe worker', () => {
  it('asks after the delay and then by the period', async () => {
    const { clock, asked, worker } = start('readiness', { initialDelaySeconds: 3, periodSeconds: 5 }, [])
    await clock.advanceAsync(14_000)
    expect(asked).toEqual([3, 8, 13])
    worker.stop()
    await clock.advanceAsync(20_000)
    expect(asked).toHaveLength(3)
  })

  it('changes its mind at the thresholds only', async () => {
    const { clock, verdicts, remarks, worker } = start(
      'readiness',
      { periodSeconds: 1, failureThreshold: 3, successThreshold: 2 },
      ['success', 'success', 'failure', 'failure', 'success', 'failure', 'failure', 'failure'],
    )
    await clock.advanceAsync(1000)
    expect(verdicts).toEqual(['success'])
    await clock.advanceAsync(6000)
    expect(verdicts).toEqual(['success', 'failure'])
    expect(worker.verdict).toBe('failure')
    expect(remarks).toHaveLength(5)
  })

  it('does not count a result that says nothing', async () => {
    const { clock, verdicts, remarks } = start('liveness', { periodSeconds: 1, failureThreshold: 2 }, [
      'failure',
      'unknown',
      'failure',
    ])
    await clock.advanceAsync(2500)
    expect(verdicts).toEqual(['failure'])
    expect(remarks).toEqual(['failure', 'unknown', 'failure'])
  })

  it('takes a warning for a success, and passes it on', async () => {
    const { clock, verdicts, remarks } = start('readiness', { periodSeconds: 1 }, ['warning'])
    await clock.advanceAsync(500)
    expect(verdicts).toEqual(['success'])
    expect(remarks).toEqual(['warning'])
  })

  it.each([
    ['liveness', 'failure'],
    ['startup', 'failure'],
    ['startup', 'success'],
  ] as const)('stops asking for %s after a %s', async (kind, result) => {
    const { clock, asked } = start(kind, { periodSeconds: 1, failureThreshold: 1 }, [result])
    await clock.advanceAsync(5000)
    expect(asked).toHaveLength(1)
  })
})
