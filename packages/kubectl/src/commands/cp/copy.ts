import { spawn } from 'node:child_process'
import { cp, lstat, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, posix, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Readable, Writable } from 'node:stream'
import { pods } from '@keelson/api'
import type { Pod } from '@keelson/api'
import { resourcePath } from '@keelson/client'
import { CommandError } from '../../cli/errors.ts'
import { chooseContainer } from '../../resources/pods.ts'
import { runRemote } from '../../streaming/remote-command.ts'
import type { Context } from '../command.ts'
import type { FileSpec } from './file-spec.ts'

/** How files are copied. */
export interface Copying {
  container: string
  noPreserve: boolean
  context: Context
}

/** Copies a file or folder into a container: tar here, tar there. */
export async function copyToPod(source: string, target: FileSpec, copying: Copying): Promise<void> {
  const info = await stat(source).catch(() => undefined)
  if (info === undefined) throw new CommandError(`${source} doesn't exist in local filesystem`)
  const intoFolder = target.path.endsWith('/') || (await isRemoteFolder(target, copying))
  const path = intoFolder ? posix.join(target.path, basename(source)) : target.path
  const archive = localTar(
    [
      '-cf',
      '-',
      '-C',
      dirname(resolve(source)),
      `--transform=s|^${escaped(basename(resolve(source)))}|${posix.basename(path)}|`,
      basename(resolve(source)),
    ],
    copying.context,
  )
  const options = copying.noPreserve ? ['--no-same-permissions', '--no-same-owner'] : []
  const folder = posix.dirname(path)
  await inContainer(target, ['tar', '-xmf', '-', ...options, ...(folder === '' ? [] : ['-C', folder])], {
    ...copying,
    input: archive.stdout,
  })
  await archive.done
}

/** Copies a file or folder out of a container. */
export async function copyFromPod(source: FileSpec, target: string, copying: Copying): Promise<void> {
  const clean = posix.normalize(source.path).replace(/\/$/, '')
  const info = await stat(target).catch(() => undefined)
  const path = info?.isDirectory() === true ? resolve(target, posix.basename(clean)) : resolve(target)
  const options = copying.noPreserve ? ['--no-same-permissions', '--no-same-owner'] : []
  // The container decides what is in its archive: only what was asked for leaves the folder it is unpacked in.
  const unpacked = await mkdtemp(join(tmpdir(), 'kubectl-cp-'))
  try {
    const extraction = localTar(['-xf', '-', ...options, '-C', unpacked], copying.context)
    const remote = { ...copying, output: extraction.stdin }
    try {
      await inContainer(source, ['tar', 'cf', '-', '-C', posix.dirname(clean), posix.basename(clean)], remote)
    } catch (err) {
      extraction.abort()
      throw err
    }
    extraction.stdin.end()
    await extraction.done
    const { err: warnings } = copying.context.streams
    await cp(join(unpacked, posix.basename(clean)), path, {
      recursive: true,
      filter: async (from) => {
        if (!(await lstat(from)).isSymbolicLink()) return true
        warnings.write(`warning: skipping symlink: ${JSON.stringify(from.slice(unpacked.length + 1))}\n`)
        return false
      },
    })
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
}

function escaped(name: string): string {
  return name.replaceAll(/[.*[\]^$\\|]/g, (char) => `\\${char}`)
}

interface LocalTar {
  stdin: Writable
  stdout: Readable
  done: Promise<void>
  /** Ends tar when what it works on will not come. */
  abort(): void
}

function localTar(args: readonly string[], { streams }: Context): LocalTar {
  const child = spawn('tar', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stderr.on('data', (chunk: Buffer) => streams.err.write(chunk))
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', (err) => reject(new CommandError(`tar is needed here: ${err.message}`)))
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new CommandError(`tar ended with exit code ${String(code)}`)),
    )
  })
  // The failure is told when it is waited for, not before.
  done.catch(() => undefined)
  child.stdin.on('error', () => undefined)
  return { stdin: child.stdin, stdout: child.stdout, done, abort: () => child.kill() }
}

async function isRemoteFolder(target: FileSpec, copying: Copying): Promise<boolean> {
  const quiet = new PassThrough()
  quiet.resume()
  return await inContainer(target, ['test', '-d', target.path], { ...copying, output: quiet, errors: quiet }).then(
    () => true,
    () => false,
  )
}

interface Remote extends Copying {
  input?: Readable
  output?: Writable
  errors?: Writable
}

async function inContainer({ namespace, pod }: FileSpec, command: readonly string[], remote: Remote): Promise<void> {
  const { cluster, signal, streams } = remote.context
  const api = await cluster.api()
  const at = { namespace: namespace || (await cluster.namespace()).name, name: pod }
  const { name: container, note } = chooseContainer(await api.get<Pod>(pods, at), remote.container)
  if (note !== undefined && remote.errors === undefined) streams.err.write(`${note}\n`)
  const stdin = remote.input !== undefined
  await runRemote(
    await cluster.client(),
    {
      path: resourcePath(pods, { ...at, subresource: 'exec' }),
      query: { command, container, stdin: stdin || undefined, stdout: true, stderr: true },
      stdin,
      tty: false,
    },
    {
      signal,
      streams: { in: remote.input ?? streams.in, out: remote.output ?? streams.out, err: remote.errors ?? streams.err },
    },
  )
}
