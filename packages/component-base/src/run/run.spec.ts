import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { nullLogger } from '../logging/logger.ts'
import { captureLogger, FakeClock } from '../testing/index.ts'
import { ExitRequest } from './exit-request.ts'
import type { DaemonOptions, ProcessPort } from './run-daemon.ts'
import { runDaemon } from './run-daemon.ts'
import { createRunGroup, runnable } from './run-group.ts'

const signal = new AbortController().signal

describe('a run group', () => {
  const log: string[] = []
  const member = (name: string, options: { failStart?: boolean; failStop?: boolean } = {}) =>
    runnable(
      name,
      () => {
        if (options.failStart === true) throw new Error(`${name} cannot start`)
        log.push(`+${name}`)
      },
      () => {
        log.push(`-${name}`)
        if (options.failStop === true) throw new Error(`${name} cannot stop`)
      },
    )

  it('starts in order and stops in reverse, once', async () => {
    log.length = 0
    const group = createRunGroup('all', [member('a'), createRunGroup('inner', [member('b'), member('c')])])
    await group.start(signal)
    await group.stop()
    await group.stop()
    expect(log).toEqual(['+a', '+b', '+c', '-c', '-b', '-a'])
  })

  it('stops what had started when a start fails', async () => {
    log.length = 0
    const group = createRunGroup('all', [member('a'), member('b', { failStart: true }), member('c')])
    await expect(group.start(signal)).rejects.toThrow('b cannot start')
    expect(log).toEqual(['+a', '-a'])
  })

  it('goes on stopping when a stop fails, then says so', async () => {
    log.length = 0
    const group = createRunGroup('all', [member('a'), member('b', { failStop: true })])
    await group.start(signal)
    await expect(group.stop()).rejects.toThrow('b cannot stop')
    expect(log).toEqual(['+a', '+b', '-b', '-a'])
  })

  it('starts no further once the signal aborts', async () => {
    log.length = 0
    const abort = new AbortController()
    const group = createRunGroup('all', [runnable('a', () => abort.abort(new Error('stop'))), member('b')])
    await expect(group.start(abort.signal)).rejects.toThrow('stop')
    expect(log).toEqual([])
  })
})

class FakeProcess extends EventEmitter {
  readonly exits: number[] = []
  readonly out: string[] = []
  readonly err: string[] = []
  readonly stdout = { write: (text: string) => this.out.push(text) }
  readonly stderr = { write: (text: string) => this.err.push(text) }
  exit(code: number): void {
    this.exits.push(code)
  }
}

function launch(
  build: DaemonOptions['build'],
  more: Partial<DaemonOptions> = {},
): { fake: FakeProcess; ended: Promise<void> } {
  const fake = new FakeProcess()
  const ended = runDaemon({ name: 'demo', build, logger: nullLogger, process: fake as unknown as ProcessPort, ...more })
  return { fake, ended }
}

describe('a daemon', () => {
  it('stops cleanly on SIGTERM and exits with 0', async () => {
    const started = Promise.withResolvers<void>()
    let stopped = false
    const { fake, ended } = launch(() =>
      runnable(
        'demo',
        () => started.resolve(),
        () => void (stopped = true),
      ),
    )
    await started.promise
    fake.emit('SIGTERM')
    await ended
    expect([stopped, fake.exits, fake.listenerCount('SIGTERM')]).toEqual([true, [0], 0])
  })

  it('tells a start under way to stop', async () => {
    const begun = Promise.withResolvers<void>()
    const hangs = runnable('demo', (abort) => {
      begun.resolve()
      return new Promise((_resolve, reject) => abort.addEventListener('abort', () => reject(abort.reason as Error)))
    })
    const { fake, ended } = launch(() => hangs)
    await begun.promise
    fake.emit('SIGINT')
    await ended
    expect(fake.exits).toEqual([0])
  })

  it('exits with 1 when the stop takes longer than five seconds', async () => {
    const clock = new FakeClock()
    const started = Promise.withResolvers<void>()
    const { fake, ended } = launch(
      () =>
        runnable(
          'demo',
          () => started.resolve(),
          () => new Promise(() => {}),
        ),
      { clock },
    )
    await started.promise
    fake.emit('SIGTERM')
    clock.advance(4999)
    expect(fake.exits).toEqual([])
    clock.advance(1)
    await ended
    expect(fake.exits).toEqual([1])
  })

  it('exits at once on a second signal', async () => {
    const started = Promise.withResolvers<void>()
    const { fake, ended } = launch(() =>
      runnable(
        'demo',
        () => started.resolve(),
        () => new Promise(() => {}),
      ),
    )
    await started.promise
    fake.emit('SIGTERM')
    fake.emit('SIGTERM')
    await ended
    expect(fake.exits).toEqual([143])
  })

  it('logs an unhandled rejection as fatal, stops and exits with 1', async () => {
    const { logger, records } = captureLogger()
    const started = Promise.withResolvers<void>()
    let stopped = false
    const { fake, ended } = launch(
      () =>
        runnable(
          'demo',
          () => started.resolve(),
          () => void (stopped = true),
        ),
      { logger },
    )
    await started.promise
    fake.emit('unhandledRejection', new Error('forgotten'))
    await ended
    expect([stopped, fake.exits]).toEqual([true, [1]])
    expect(records.find((record) => record['level'] === 'fatal')).toMatchObject({ err: { message: 'forgotten' } })
  })

  it('exits with 1 when the start fails, and on fail()', async () => {
    const failing = launch(() => Promise.reject(new Error('no')))
    await failing.ended
    expect(failing.fake.exits).toEqual([1])
    const giving = launch((ctx) => runnable('demo', () => ctx.fail(new Error('lost the lease'))))
    await giving.ended
    expect(giving.fake.exits).toEqual([1])
  })

  it('prints the text of an exit request without logging it', async () => {
    const { logger, records } = captureLogger()
    const help = launch(() => Promise.reject(new ExitRequest(0, 'Usage')), { logger })
    await help.ended
    const wrong = launch(() => Promise.reject(new ExitRequest(2, 'error: no')), { logger })
    await wrong.ended
    expect([help.fake.out, help.fake.exits, wrong.fake.err, wrong.fake.exits]).toEqual([
      ['Usage\n'],
      [0],
      ['error: no\n'],
      [2],
    ])
    expect(records).toEqual([])
  })
})
