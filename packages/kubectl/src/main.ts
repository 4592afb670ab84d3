import { systemClock, systemRandom } from '@keelson/component-base'
import { runKubectl } from './app.ts'

const interrupt = new AbortController()
process.once('SIGINT', () => {
  interrupt.abort(new Error('interrupted'))
  // A command that does not listen must still end.
  systemClock.setTimeout(() => process.exit(130), 500).unref()
})
process.once('SIGTERM', () => process.exit(143))
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (err: NodeJS.ErrnoException) => {
    // The reader has gone (kubectl … | head): there is nobody left to tell.
    if (err.code === 'EPIPE') process.exit(0)
    throw err
  })
}

const code = await runKubectl(process.argv.slice(2), {
  streams: { in: process.stdin, out: process.stdout, err: process.stderr },
  env: process.env,
  clock: systemClock,
  random: systemRandom,
  signal: interrupt.signal,
})
// Output may still be under way when it goes to a slow reader; then the process ends.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
