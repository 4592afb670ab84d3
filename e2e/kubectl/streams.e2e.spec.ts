import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, runProgram } from '@keelson/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientEnv, kubectls, tryKubectl } from '../src/kubectl.ts'
import { startKubectl } from '../src/streaming.ts'
import { useTalker } from '../src/talker.ts'

// What goes on and on cannot be compared line by line: it is tried with both kubectls.
describe.each(kubectls)('$title', ({ binary }) => {
  const { name: namespace, kubectl } = useTalker('streams', binary)
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keelson-streams-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  describe('logs', () => {
    it('takes the container, the tail and a time', async () => {
      expect(await kubectl('logs talker -c side --limit-bytes=7')).toBe('line 1\n')
      expect((await kubectl('logs talker -c side --tail=2')).split('\n')).toHaveLength(3)
      expect(await kubectl('logs talker -c side --since=1h --tail=1')).toBe('tick\n')
      expect(await kubectl('logs talker -c side --since=1h --tail=1 --timestamps')).toMatch(
        /^\d{4}-\d\d-\d\dT[\d:.]+Z tick\n$/,
      )
    })

    it('follows', async () => {
      const follow = startKubectl(['-n', namespace, 'logs', '-f', 'talker', '-c', 'side', '--tail=1'], binary)
      await eventually(() => expect(follow.output().split('tick').length).toBeGreaterThan(4))
      await follow.stop()
    })

    it('reads the previous run of a container that crashed', async () => {
      await eventually(async () => {
        expect(
          Number(await kubectl('get pod crasher -o jsonpath={.status.containerStatuses[0].restartCount}')),
        ).toBeGreaterThan(0)
      })
      expect(await kubectl('logs crasher --previous')).toBe('about to fail\n')
      await eventually(async () => expect(await kubectl('get pod crasher')).toContain('CrashLoopBackOff'))
    })
  })

  describe('streams', () => {
    it('runs commands and passes on their exit code', async () => {
      expect(await kubectl('exec talker -c main -- echo hello')).toBe('hello\n')
      const result = await tryKubectl(
        ['-n', namespace, 'exec', '-i', 'talker', '-c', 'main', '--', 'sh', '-c', 'cat >&2; exit 4'],
        { input: 'to stderr', binary },
      )
      expect(result).toMatchObject({ code: 4, stdout: '' })
      expect(result.stderr).toContain('to stderr')
    })

    it('gives a terminal', async () => {
      // script(1) is the terminal that kubectl asks for.
      const inside = 'test -t 0 && test -t 1 && tty'
      const command = `${binary} -n ${namespace} exec -it talker -c main -- sh -c '${inside}'`
      const { stdout } = await runProgram('script', ['-qec', command, '/dev/null'], { env: clientEnv() })
      expect(stdout).toMatch(/\/dev\/pts\/\d+\r\n/)
    })

    it('copies files there and back', async () => {
      const content = 'x'.repeat(200_000)
      await writeFile(join(folder, 'there'), content)
      await kubectl(`cp ${join(folder, 'there')} talker:/tmp/copied -c main`)
      await kubectl(`cp talker:/tmp/copied ${join(folder, 'back')} -c main`)
      expect(await readFile(join(folder, 'back'), 'utf8')).toBe(content)
    })

    it('forwards a port', async () => {
      const forward = startKubectl(['-n', namespace, 'port-forward', 'pod/talker', ':80'], binary)
      const port = await eventually(() => {
        const match = /127\.0\.0\.1:(\d+) -> 80/.exec(forward.output())
        expect(match).not.toBeNull()
        return match![1]
      })
      for (let round = 0; round < 3; round += 1) {
        const response = await fetch(`http://127.0.0.1:${port}/`)
        expect(await response.text()).toContain('Welcome to nginx')
      }
      await forward.stop()
    })

    it('runs a pod for one command', async () => {
      // It answers only what it is told, so nothing is said before kubectl listens.
      const line = `run once --image=nginx:stable --restart=Never --rm -i --quiet -- sh -c 'read word; echo got $word'`
      expect(await kubectl(line, 'something\n')).toContain('got something')
      expect(await kubectl('get pods -o name')).not.toContain('pod/once')
    })
  })
})
