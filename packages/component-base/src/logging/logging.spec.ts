import { describe, expect, it } from 'vitest'
import { createLogger } from './create-logger.ts'
import { prettyLine } from './pretty.ts'

describe('a logger', () => {
  it('leaves out what is below its level, also after the level changes', () => {
    const lines: string[] = []
    const logger = createLogger({ name: 'x', level: 'warn', destination: { write: (line) => void lines.push(line) } })
    logger.info('not this')
    logger.error({ err: new Error('boom') }, 'Failed')
    logger.level = 'info'
    logger.info('this')
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(records.map((record) => record['msg'])).toEqual(['Failed', 'this'])
    expect(records[0]?.['err']).toMatchObject({ message: 'boom', stack: expect.stringContaining('logging.spec') })
  })

  it('writes readable lines on request', () => {
    const lines: string[] = []
    const logger = createLogger({
      name: 'kubelet',
      format: 'pretty',
      destination: { write: (line) => void lines.push(line) },
    })
    logger.info({ pod: 'ns/a', count: 2 }, 'Synced')
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}kubelet: Synced pod=ns\/a count=2\n$/)
  })

  it('leaves foreign lines as they are', () => {
    expect(prettyLine('plain\n')).toBe('plain\n')
  })
})
