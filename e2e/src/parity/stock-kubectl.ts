import { existsSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { runProgram } from '@keelson/testing'

/** A stock kubectl to compare ours with. */
export interface StockKubectl {
  readonly binary: string
  /** Of its version, 1.MINOR. */
  readonly minor: number
}

/**
 * The stock kubectl of this machine: the one that `STOCK_KUBECTL` names, else the one on the PATH. Some distributions
 * put a chooser there, which words some refusals in its own way, and the real ones beside it as kubectl.1.MINOR: then it
 * is the newest of those.
 *
 * @throws Error where there is none
 */
export async function findStockKubectl(): Promise<StockKubectl> {
  const binary = process.env['STOCK_KUBECTL'] ?? (await newestBeside(await onPath('kubectl')))
  const { stdout } = await runProgram(binary, ['version', '--client', '-o', 'json'], { env: process.env })
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string } }
  const minor = /^v1\.(\d+)/.exec(clientVersion.gitVersion)?.[1]
  if (minor === undefined) throw new Error(`${binary} tells an unknown version: ${stdout}`)
  return { binary, minor: Number(minor) }
}

async function onPath(name: string): Promise<string> {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))
  const found = candidates.find((path) => existsSync(path))
  if (found === undefined) throw new Error(`no ${name} on the PATH to compare ours with`)
  return await realpath(found)
}

async function newestBeside(binary: string): Promise<string> {
  const folder = dirname(binary)
  const minors = (await readdir(folder)).flatMap((name) => /^kubectl\.1\.(\d+)$/.exec(name)?.[1] ?? [])
  const newest = minors.map(Number).toSorted((a, b) => b - a)[0]
  return newest === undefined ? binary : join(folder, `kubectl.1.${newest}`)
}
