import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { Duplex } from 'node:stream'
import { RuntimeError } from '../errors.ts'
import type { DockerContext } from './context.ts'
import { inspectSandbox } from './list.ts'

/**
 * The relay that runs inside the pod's network namespace: one connection to localhost, so that servers
 * listening on loopback only are reached too. It says with its first byte that the connection stands, and ends
 * when the server has said its last.
 */
const relay = `
const net = require('node:net')
const socket = net.connect({ host: 'localhost', port: Number(process.argv[1]), allowHalfOpen: true })
socket.on('connect', () => {
  process.stdout.write('\\x00')
  process.stdin.pipe(socket)
  socket.pipe(process.stdout)
})
socket.on('end', () => process.stdout.write('', () => process.exit(0)))
socket.on('error', (err) => {
  process.stderr.write(err.message)
  process.exitCode = 1
})`

/** Opens a connection to a port as seen from inside a sandbox. @throws RuntimeError `notRunning`, `notFound`, `internal` */
export async function portForward(context: DockerContext, sandboxId: string, port: number): Promise<Duplex> {
  const sandbox = await inspectSandbox(context, sandboxId)
  if (!sandbox.running) throw new RuntimeError('notRunning', `sandbox ${sandboxId} is not running`)
  const args = ['--net', '--target', String(sandbox.pid), '--', process.execPath, '-e', relay, String(port)]
  const child = spawn('nsenter', args, { stdio: 'pipe' })
  child.stdin.on('error', () => undefined)
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  await new Promise<void>((resolve, reject) => {
    const fail = (text: string) =>
      reject(new RuntimeError('internal', `failed to connect to localhost:${port} inside namespace: ${text}`))
    child.once('error', (err) => fail(err.message))
    child.once('close', () => fail(complaint || 'the relay ended'))
    child.stdout.once('readable', () => {
      if (child.stdout.read(1) !== null) resolve()
    })
  })
  return joined(child)
}

/** The relay's two pipes as one connection. What is written after the relay has gone is dropped, as on a socket. */
function joined(child: ChildProcessWithoutNullStreams): Duplex {
  const connection = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy(err, done) {
      child.kill()
      done(err)
    },
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (!connection.push(chunk)) child.stdout.pause()
  })
  child.stdout.on('end', () => connection.push(null))
  return connection
}
