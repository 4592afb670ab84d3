import { describe, expect, it } from 'vitest'
import { captureLogger } from '../testing/index.ts'
import { currentCause, withCause } from './cause.ts'

const cause = { traceId: 'a'.repeat(32), source: 'watch pods ns/a', revision: '5' }

describe('causes', () => {
  it('follow what is awaited, and end with it', async () => {
    const seen = await withCause(cause, async () => {
      await Promise.resolve()
      return currentCause()
    })
    expect(seen).toBe(cause)
    expect(currentCause()).toBeUndefined()
    expect(withCause(undefined, () => currentCause())).toBeUndefined()
  })

  it('are written into the log', () => {
    const { logger, records } = captureLogger()
    withCause(cause, () => logger.info({ key: 'ns/a' }, 'Reconciling'))
    logger.child({ controller: 'demo' }).warn('Without a cause')
    expect(records[0]).toMatchObject({
      traceId: cause.traceId,
      cause: cause.source,
      key: 'ns/a',
      level: 'info',
      name: 'test',
    })
    expect(records[1]).toMatchObject({ controller: 'demo', msg: 'Without a cause' })
    expect(records[1]).not.toHaveProperty('traceId')
  })
})
