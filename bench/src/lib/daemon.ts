import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundlePath, ensureBundles, memorySettings } from '@keelson/keelson'
import type { Program } from '@keelson/keelson'
import type { BenchCluster } from './cluster.ts'

/** Starts a program as it is deployed: bundled, with the same settings of Node. Its output goes to `<folder>/<program>.log`. */
export async function startDaemon(program: Program, folder: string, flags: readonly string[]): Promise<ChildProcess> {
  await ensureBundles([program], () => undefined)
  const { node, env } = memorySettings(program)
  const log = openSync(join(folder, `${program}.log`), 'a')
  const child = spawn(process.execPath, [...node, bundlePath(program), ...flags], {
    stdio: ['ignore', log, log],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  closeSync(log)
  return child
}

/** Writes a kubeconfig with the administrator's credentials and gives its path. */
export function writeKubeconfig(cluster: BenchCluster, folder: string): string {
  const { port, ca, cert, key } = cluster.target
  const data = (text: string): string => Buffer.from(text).toString('base64')
  const path = join(folder, 'admin.conf')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'bench', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': data(ca) } },
    ],
    users: [{ name: 'bench', user: { 'client-certificate-data': data(cert), 'client-key-data': data(key) } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    'current-context': 'bench',
  }
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 })
  return path
}
